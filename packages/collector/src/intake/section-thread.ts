import { parentPort, workerData } from "node:worker_threads";
import { Refusal } from "./refusal.ts";
import type { Answer, Question } from "./section-desk.ts";
import { unpack } from "./unpack.ts";

/** The thread that {@link SectionDesk} starts: works questions off one after the other, and shows which one it is at. */
const at = workerData as Int32Array;

parentPort?.on("message", ({ id, packed }: Question) => {
  Atomics.store(at, 0, id);
  parentPort?.postMessage({ id, ...answerTo(packed) } satisfies Answer);
  Atomics.store(at, 0, 0);
});

function answerTo(packed: Question["packed"]): Omit<Answer, "id"> {
  try {
    return { unpacked: packed.map(unpack) };
  } catch (error) {
    if (!(error instanceof Refusal)) return { failed: String(error) };
    const { status, code, message } = error;
    return { refusal: { status, code, why: message } };
  }
}
