import { type ChildProcess, spawn } from "node:child_process";
import { type Surroundings, type System, surroundingsOn } from "./surroundings.ts";
import { decode } from "./text.ts";
import type { Answer, NotRan } from "./types.ts";

export interface Command {
  /** Absolute. */
  readonly path: string;
  readonly args: readonly string[];
  readonly timeoutMs: number;
  readonly outputBytes: number;
  /** Linux where left out. */
  readonly system?: System;
  /** Makes text of what was printed; UTF-16, UTF-8 or latin-1 where left out. */
  readonly read?: (bytes: Buffer) => string | Promise<string>;
}

/** The system commands run on where nobody says: this one, if it is no Windows. */
const unix: System = { platform: "linux" };

const utf8 = (bytes: Buffer) => decode(bytes);

/** Longest that Windows may take to end a process and what it started. */
const END_MS = 5000;

/** Ends the command and everything it started. */
function endTree(child: ChildProcess, system: System): void {
  if (child.pid === undefined) return;
  if (system.platform === "win32") {
    endTreeOnWindows(child, child.pid, system);
    return;
  }
  try {
    // It leads a process group of its own.
    process.kill(-child.pid, "SIGKILL");
  } catch {
    child.kill("SIGKILL");
  }
}

/** Windows forgets who started whom as soon as the first process is gone, so that one goes last. */
function endTreeOnWindows(
  child: ChildProcess,
  pid: number,
  system: Extract<System, { platform: "win32" }>,
): void {
  const { environment, folder } = surroundingsOn(system);
  const ender = spawn(`${folder}\\taskkill.exe`, ["/PID", String(pid), "/T", "/F"], {
    cwd: folder,
    env: environment,
    stdio: "ignore",
    windowsHide: true,
    timeout: END_MS,
  });
  ender.on("error", () => child.kill());
  ender.on("close", () => child.kill());
}

function notStarted(path: string, error: Error & { code?: string }): NotRan {
  if (error.code === "ENOENT") {
    return { state: "failed", reason: "command_missing", detail: `${path} is not there` };
  }
  if (error.code === "EACCES" || error.code === "EPERM") {
    return { state: "failed", reason: "access_denied", detail: `${path} may not be started` };
  }
  return { state: "failed", reason: "failed", detail: `${path}: ${error.message}` };
}

function start({ path, args }: Command, { environment, folder }: Surroundings, windows: boolean) {
  return spawn(path, args, {
    cwd: folder,
    env: environment,
    stdio: ["ignore", "pipe", "pipe"],
    // On Windows this would open a console of its own, which a person sees.
    detached: !windows,
    windowsHide: true,
  });
}

/**
 * Runs one command with standard input closed. Never rejects. On either limit the command and all that it started are
 * ended, and what it printed is dropped: half an answer is none.
 */
export function runCommand(command: Command): Promise<Answer> {
  const { path, timeoutMs, outputBytes, system = unix, read = utf8 } = command;
  return new Promise((settle) => {
    const child = start(command, surroundingsOn(system), system.platform === "win32");
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    let bytes = 0;
    const stop = (reason: NotRan["reason"], detail: string) => {
      clearTimeout(timer);
      endTree(child, system);
      child.stdout.destroy();
      child.stderr.destroy();
      child.unref();
      settle({ state: "failed", reason, detail });
    };
    const timer = setTimeout(
      () => stop("timeout", `${path} did not finish within ${timeoutMs} ms`),
      timeoutMs,
    );
    const take = (parts: Buffer[]) => (part: Buffer) => {
      bytes += part.length;
      if (bytes > outputBytes) stop("too_large", `${path} printed more than ${outputBytes} bytes`);
      else parts.push(part);
    };
    child.stdout.on("data", take(stdout));
    child.stderr.on("data", take(stderr));
    child.on("error", (error) => {
      clearTimeout(timer);
      settle(notStarted(path, error));
    });
    child.on("close", (exitCode, signal) => {
      clearTimeout(timer);
      settle(
        exitCode === null
          ? { state: "failed", reason: "failed", detail: `${path} was ended by ${signal}` }
          : ranWith(exitCode, [stdout, stderr], read),
      );
    });
  });
}

async function ranWith(
  exitCode: number,
  parts: readonly [readonly Buffer[], readonly Buffer[]],
  read: (bytes: Buffer) => string | Promise<string>,
): Promise<Answer> {
  const [stdout, stderr] = [
    await read(Buffer.concat(parts[0])),
    await read(Buffer.concat(parts[1])),
  ];
  return { state: "ran", exitCode, stdout, stderr };
}
