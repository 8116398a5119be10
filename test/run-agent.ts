import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { text } from "node:stream/consumers";

export interface Call {
  /** The bundle's main file. */
  readonly main: string;
  readonly args: readonly string[];
  /** Node's own flags. */
  readonly flags?: readonly string[];
  /** A program and its arguments that starts Node: `strace …`, `faketime …`. */
  readonly under?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Once it resolves the agent is asked to end, as a service manager would. */
  readonly until?: Promise<unknown> | undefined;
}

export interface Called {
  readonly exit: number | null;
  readonly out: string;
  readonly err: string;
  /** The document on standard output; `undefined` where there is none. */
  readonly json: unknown;
}

/** Runs the agent's bundle as a process of its own, as it is shipped, and waits for its end. */
export async function runAgent({
  main,
  args,
  flags = [],
  under = [],
  env = {},
  until,
}: Call): Promise<Called> {
  const [program = "", ...words] = [...under, process.execPath, ...flags, main, ...args];
  const child = spawn(program, words, {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  void until?.then(() => terminate(child.pid, under.length > 0));
  const ended = new Promise<number | null>((settle, fail) => {
    child.once("error", fail);
    child.once("close", (exit) => settle(exit));
  });
  const [out, err, exit] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { exit, out, err, json: parsed(out) };
}

function parsed(out: string): unknown {
  try {
    return JSON.parse(out);
  } catch {
    return undefined;
  }
}

/** Asks a program to end; one that watches another passes nothing on, so what it started is asked. */
function terminate(pid: number | undefined, watches: boolean): void {
  if (pid === undefined) return;
  const children = () =>
    readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ");
  for (const one of watches ? children().map(Number) : [pid]) process.kill(one, "SIGTERM");
}
