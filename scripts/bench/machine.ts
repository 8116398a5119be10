import { spawnSync } from "node:child_process";
import { cpus, release, totalmem } from "node:os";

/** What the figures were taken on, in one line. */
export function machine(): string {
  const memory = Math.round(totalmem() / 1024 ** 3);
  const model = cpus()[0]?.model.trim() ?? "unknown processor";
  return `${cpus().length} x ${model}, ${memory} GiB, ${process.platform} ${release()}, Node ${process.version}`;
}

/** What one run of a command cost as a whole process: seconds, and MB of its largest process at its peak. */
export interface Cost {
  readonly wall: number;
  /** User and system seconds, with every child it waited for. */
  readonly cpu: number;
  readonly rss: number;
}

/**
 * Runs a command once: times to the millisecond by bash, the largest process by GNU time, whose own clock has hundredths.
 * @throws where bash or GNU time (Debian's package `time`) is missing or the command fails
 */
export function costOf(command: readonly string[]): Cost {
  const script = `TIMEFORMAT='%3R %3U %3S'; time /usr/bin/time -f %M "$@" >/dev/null`;
  const ran = spawnSync("bash", ["-c", script, "bench", ...command], {
    encoding: "utf8",
  });
  if (ran.error !== undefined)
    throw new Error("this bench needs bash and GNU time (package `time`)");
  const [kb, times = ""] = ran.stderr.trim().split("\n").slice(-2);
  const [wall = 0, user = 0, system = 0] = times.split(" ").map(Number);
  if (ran.status === null || ran.status > 1 || !Number.isFinite(wall) || !Number(kb)) {
    throw new Error(`${command.join(" ")} failed:\n${ran.stderr}`);
  }
  return { wall, cpu: user + system, rss: Number(kb) / 1024 };
}

export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** Medians of `runs` runs, each command in turn, so that a machine that slows down slows all of them. */
export function medianCosts(
  commands: readonly (readonly string[])[],
  runs: number,
): readonly Cost[] {
  for (const command of commands) costOf(command);
  const all = Array.from({ length: runs }, () => commands.map(costOf));
  return commands.map((_, i) => {
    const of = (key: keyof Cost) => median(all.map((run) => run[i]?.[key] ?? Number.NaN));
    return { wall: of("wall"), cpu: of("cpu"), rss: of("rss") };
  });
}

/** Prints a table whose columns line up. */
export function print(title: string, rows: readonly (readonly string[])[]): void {
  const width = (column: number) => Math.max(...rows.map((r) => r[column]?.length ?? 0));
  console.log(`\n${title}`);
  for (const row of rows) {
    console.log(
      `  ${row.map((cell, i) => (i === 0 ? cell.padEnd(width(i)) : cell.padStart(width(i)))).join("   ")}`,
    );
  }
}
