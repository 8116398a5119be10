import { type ChildProcess, spawn } from "node:child_process";
import { decode } from "./text.ts";
import type { Answer, NotRan } from "./types.ts";

export interface Command {
  /** Absolute. */
  readonly path: string;
  readonly args: readonly string[];
  readonly timeoutMs: number;
  readonly outputBytes: number;
}

/** English, unpaged, colourless output, and nothing of the agent's own environment: no proxy, no credentials, no paths. */
const environment = {
  LC_ALL: "C",
  LANG: "C",
  PATH: "/usr/sbin:/usr/bin:/sbin:/bin",
  HOME: "/nonexistent",
  NO_COLOR: "1",
  TERM: "dumb",
};

/** Ends the command and everything it started: it leads a process group of its own. */
function endGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {
    child.kill("SIGKILL");
  }
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

/**
 * Runs one command with standard input closed. Never rejects. On either limit the whole process group is ended and what
 * it printed is dropped: half an answer is none.
 */
export function runCommand({ path, args, timeoutMs, outputBytes }: Command): Promise<Answer> {
  return new Promise((settle) => {
    const child = spawn(path, args, {
      cwd: "/",
      env: environment,
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    let bytes = 0;
    const stop = (reason: NotRan["reason"], detail: string) => {
      clearTimeout(timer);
      endGroup(child);
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
          : {
              state: "ran",
              exitCode,
              stdout: decode(Buffer.concat(stdout)),
              stderr: decode(Buffer.concat(stderr)),
            },
      );
    });
  });
}
