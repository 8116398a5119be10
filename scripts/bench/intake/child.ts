import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";

/** A program of its own that answers one question at a time; the bench's two cores are shared between few of them. */
export interface Child<Q, A> {
  ask(question: Q): Promise<A>;
  /** Lets it end by itself. */
  end(): Promise<void>;
}

/** Starts a file of this folder. What it says first is its answer to nothing, and is handed back as `ready`. */
export async function startChild<Q extends object, A, R = unknown>(
  file: string,
  args: readonly string[] = [],
): Promise<Child<Q, A> & { readonly ready: R }> {
  const path = join(import.meta.dirname, file);
  const child = fork(path, [...args], { serialization: "advanced" });
  const ready = (await answerOf(child)) as R;
  return {
    ready,
    ask: async (question) => {
      const answer = answerOf(child);
      child.send(question);
      return (await answer) as A;
    },
    end: () =>
      new Promise((done) => {
        child.once("exit", () => done());
        child.disconnect();
      }),
  };
}

function answerOf(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const ended = (code: number | null) => reject(new Error(`a child of the bench ended: ${code}`));
    child.once("exit", ended);
    child.once("message", (answer: { readonly error?: string }) => {
      child.off("exit", ended);
      if (answer.error === undefined) resolve(answer);
      else reject(new Error(answer.error));
    });
  });
}

/** The child's end: answers questions until its parent lets go. */
export function answerParent<Q, A extends object>(answer: (question: Q) => Promise<A>): void {
  process.on("message", (question: Q) => {
    answer(question).then(
      (said) => process.send?.(said),
      (error: unknown) => process.send?.({ error: String(error) }),
    );
  });
}
