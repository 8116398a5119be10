import { parentPort } from "node:worker_threads";
import { Refusal } from "./refusal.ts";
import type { Answer, Question } from "./section-desk.ts";
import { unpack } from "./unpack.ts";

/** The thread that {@link SectionDesk} starts: works questions off one after the other. */
parentPort?.on("message", ({ id, packed }: Question) => {
  parentPort?.postMessage({ id, ...answerTo(packed) } satisfies Answer);
});

function answerTo(packed: Question["packed"]): Omit<Answer, "id"> {
  try {
    return { unpacked: packed.map(unpack) };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { status, code, message } = error;
    return { refusal: { status, code, why: message } };
  }
}
