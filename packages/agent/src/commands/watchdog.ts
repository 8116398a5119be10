import type { Self } from "../exec/self.ts";
import type { Context } from "./context.ts";
import type { NotePlace } from "./note-stop.ts";
import { Limits, type Over, type Reading } from "./own-limits.ts";

/** While it works, and while it only waits. */
export const WORKING_MS = 500;
export const WAITING_MS = 60_000;

export interface Watched extends NotePlace {
  readonly everyMs: number;
}

/** Watches this process until the returned function is called; over a limit it notes that, says so and ends the process. */
export function watchSelf(watched: Watched, context: Context): () => void {
  const { self } = context;
  const limits = new Limits();
  const look = () => limits.look(readingOf(self));
  look();
  const end = self.every(watched.everyMs, () => {
    const over = look();
    if (over === undefined) return;
    end();
    void stop(over, watched, context);
  });
  return end;
}

function readingOf(self: Self): Reading {
  return { at: self.steadyMs(), memory: self.memory(), processorMs: self.processorMs() };
}

async function stop(over: Over, watched: Watched, context: Context): Promise<void> {
  // Loaded now: a process that keeps its limits needs none of it.
  const { noteStop } = await import("./note-stop.ts");
  await noteStop(over, watched, context);
}
