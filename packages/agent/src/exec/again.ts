import { spawn } from "node:child_process";
import type { AgainOptions, RanAgain } from "./self.ts";

/** Runs a program with this one's environment and standard error, and keeps what it prints. Never rejects. */
export function runProgram(
  path: string,
  args: readonly string[],
  { timeoutMs, outputBytes, until }: AgainOptions,
): Promise<RanAgain> {
  return new Promise((settle) => {
    const child = spawn(path, args, { stdio: ["ignore", "pipe", "inherit"] });
    const parts: Buffer[] = [];
    let bytes = 0;
    const stop = () => void child.kill();
    const kill = () => void child.kill("SIGKILL");
    const timer = setTimeout(kill, timeoutMs);
    const settleWith = (exitCode: number | undefined) => {
      clearTimeout(timer);
      until.removeEventListener("abort", stop);
      settle({ exitCode, stdout: Buffer.concat(parts).toString("utf8") });
    };
    child.stdout.on("data", (part: Buffer) => {
      bytes += part.length;
      if (bytes > outputBytes) kill();
      else parts.push(part);
    });
    child.once("error", () => settleWith(undefined));
    child.once("close", (exitCode) => settleWith(exitCode ?? undefined));
    if (until.aborted) stop();
    else until.addEventListener("abort", stop, { once: true });
  });
}
