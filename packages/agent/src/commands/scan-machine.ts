import type { Machine } from "../exec/types.ts";
import { codeOf, messageOf, Problem } from "../identity/problem.ts";
import { type Arguments, type Context, isSet, textOf } from "./context.ts";

/** The machine a scan asks, and what is to be done when it has been asked. */
export interface Asked {
  readonly machine: Machine;
  /** Writes the recording, where one was wanted; the folder it lies in now. */
  readonly finish: () => Promise<string | undefined>;
}

/**
 * This machine; this machine with everything noted (`--record`); or a recording of one, of whatever system, without a look
 * at this one (`--replay`).
 * @throws {Problem}
 */
export async function machineToScan(args: Arguments, context: Context): Promise<Asked> {
  const [from, into] = [textOf(args, "replay"), textOf(args, "record")];
  if (from !== undefined && into !== undefined) {
    throw wrongUse(
      "--record and --replay exclude each other",
      "record this machine, or replay another",
    );
  }
  if (from !== undefined) {
    return { machine: await playBack(from, args), finish: async () => undefined };
  }
  if (textOf(args, "platform") !== undefined) {
    throw wrongUse("--platform goes with --replay", "name the recording with --replay DIR");
  }
  const machine = await context.openMachine();
  return into === undefined
    ? { machine, finish: async () => undefined }
    : await recordInto(into, { machine, plain: isSet(args, "plain") });
}

async function playBack(folder: string, args: Arguments): Promise<Machine> {
  const { platformNamed } = await import("../exec/manifest.ts");
  const { openRecording } = await import("../exec/recording.ts");
  const { windowsRecording } = await import("../windows/bundle.ts");
  const named = textOf(args, "platform");
  const platform = named === undefined ? undefined : platformNamed(named);
  if (named !== undefined && platform === undefined) {
    throw wrongUse(`there is no platform "${named}"`, "choose from linux, darwin, windows");
  }
  try {
    return openRecording(folder, platform, windowsRecording);
  } catch (error) {
    throw wrongUse(
      messageOf(error),
      "name a folder that `muster-agent scan --record DIR` wrote, or mend it",
    );
  }
}

async function recordInto(
  folder: string,
  { machine, plain }: { readonly machine: Machine; readonly plain: boolean },
): Promise<Asked> {
  const { record } = await import("../exec/recorder.ts");
  const { saveRecording } = await import("../exec/recording.ts");
  const { macRecording } = await import("../macos/keep.ts");
  const recorder = record(machine);
  const finish = async () => {
    try {
      saveRecording(macRecording(recorder.recording(), { plain }), folder, { plain });
    } catch (error) {
      const code = codeOf(error);
      const what =
        code?.startsWith("E") === true ? `${folder} can't be written (${code})` : messageOf(error);
      throw wrongUse(what, "name a folder that is empty or not there yet, and that you may write");
    }
    return folder;
  };
  return { machine: recorder.machine, finish };
}

function wrongUse(what: string, cure: string): Problem {
  return new Problem("WRONG_USE", { what, cure, exit: 2 });
}
