import type { Io } from "../cli/io.ts";
import { runCommand } from "../cli/program.ts";
import { readEnvironment } from "../config/environment.ts";

/** How a command is run in a test, where it matters. */
interface Setting {
  /** Width of what it says; it is told that nobody sits before it. */
  readonly columns?: number;
  /** Milliseconds since the epoch; 21 November 2026 where absent. */
  readonly now?: () => number;
}

interface Said {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

const noon = () => Date.parse("2026-11-21T12:00:00Z");

/** What a command runs with: no settings of this machine, and what it says is added to `said`. */
export function ioInto(
  said: { out: string; err: string },
  { columns = 80, now = noon }: Setting = {},
): Io {
  const output = (name: "out" | "err") => ({
    write: (text: string) => {
      said[name] += text;
    },
    isTerminal: false,
    columns,
  });
  return {
    environment: readEnvironment({}),
    out: output("out"),
    err: output("err"),
    now,
    random: (n) => crypto.getRandomValues(new Uint8Array(n)),
    stop: AbortSignal.abort(),
  };
}

/** Runs a command of `muster` in this process. */
export async function runMuster(argv: readonly string[], setting?: Setting): Promise<Said> {
  const said = { out: "", err: "" };
  const code = await runCommand(argv, ioInto(said, setting));
  return { code, ...said };
}
