import { text } from "node:stream/consumers";
import { setTimeout } from "node:timers/promises";
import type { Context, ExitCode, Output } from "./commands/context.ts";
import { dispatch } from "./commands/dispatch.ts";
import { readEnvironment } from "./config/environment.ts";
import { isElevated } from "./exec/elevated.ts";
import { thisProcess } from "./exec/self.ts";
import { systemRootHere } from "./exec/system-root.ts";

function outputOf(stream: NodeJS.WriteStream): Output {
  // A reader that goes away (`| head`) ends the output, not the program's work.
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
  return {
    write: (written) => void stream.write(written),
    isTerminal: stream.isTTY === true,
    width: stream.columns ?? 80,
  };
}

let stopping: AbortSignal | undefined;

function stopSignal(): AbortSignal {
  if (stopping !== undefined) return stopping;
  const stop = new AbortController();
  // Once: a second Ctrl-C ends the program at once, which loses nothing either.
  for (const name of ["SIGINT", "SIGTERM"] as const) process.once(name, () => stop.abort());
  stopping = stop.signal;
  return stopping;
}

/**
 * Runs the program with everything outside it.
 * @param main the absolute path of the program's first module
 * @param parts what a program made for tests has in the place of the computer's own
 */
export function start(main: string, parts: Partial<Context> = {}): Promise<ExitCode> {
  // A report that somebody has Node write must not hold the proxy's password.
  if (process.report !== undefined) process.report.excludeEnv = true;
  const found = readEnvironment();
  const systemRoot = systemRootHere(found.systemRoot);
  const environment = { ...found, systemRoot, isRoot: isElevated(systemRoot) };
  const program = { node: process.execPath, main };
  return dispatch(process.argv.slice(2), {
    out: outputOf(process.stdout),
    err: outputOf(process.stderr),
    input: () => text(process.stdin),
    environment,
    openMachine: async () => {
      const { thisMachine } = await import("./exec/machine.ts");
      return thisMachine(Date.now, systemRoot);
    },
    openGuard: async () => {
      if (process.platform !== "win32") return undefined;
      const { windowsFolderGuard } = await import("./commands/windows-folder.ts");
      return windowsFolderGuard(systemRoot);
    },
    openTpm: async () => {
      // Elsewhere the agent keeps its keys in files.
      if (process.platform !== "linux") return undefined;
      const { tpmHere } = await import("./exec/tpm.ts");
      return tpmHere();
    },
    now: Date.now,
    random: Math.random,
    // Loaded when first needed, and without the web's cryptography on top of it.
    randomBytes: (count) => process.getBuiltinModule("node:crypto").randomBytes(count),
    sleep: (ms, signal) => setTimeout(ms, undefined, { signal }).catch(() => undefined),
    stopSignal,
    self: thisProcess(program),
    program,
    ...parts,
  });
}
