import type { Files } from "../identity/files.ts";
import type { Context } from "./context.ts";
import { keptStopped } from "./journal.ts";
import { describeStop, type Over } from "./own-limits.ts";
import { styleFor, writeJson } from "./terminal.ts";

export interface NotePlace {
  /** The state folder, where the stop is noted for `status` and the next report; opened only then. */
  readonly openFiles: () => Promise<Files>;
  /** Whether what is said on standard output is JSON. */
  readonly json: boolean;
}

/** Longest the note may take: it must not keep alive what is to stop. */
const NOTE_MS = 2000;

/** Notes in the state folder that the agent stops itself, says so, and ends the process. */
export async function noteStop(
  over: Over,
  { openFiles, json }: NotePlace,
  context: Context,
): Promise<void> {
  const { self, err, out } = context;
  const at = new Date(context.now()).toISOString();
  // A scan of a device that was never enrolled has nowhere to note it.
  const note = openFiles()
    .then((files) => keptStopped.write(files, { v: 1, at, ...over, report: null }))
    .catch(() => undefined);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, NOTE_MS);
  });
  await Promise.race([note, late]);
  clearTimeout(timer);
  const what = `stopped itself: ${describeStop(over)}`;
  const cure = "nothing is lost; if it happens again, tell whoever looks after the agent";
  if (json) writeJson(out, { error: { code: "STOPPED_ITSELF", what, cure } });
  err.write(`${styleFor(err, context).bad("muster-agent:")} ${what}\n  ${cure}\n`);
  self.end(3);
}
