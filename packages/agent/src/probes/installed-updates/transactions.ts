import type { ValueOf } from "@muster/mapping/facts";
import type { LocalRun } from "./apt-log.ts";

export type UpdateTransaction = ValueOf<"installed-updates">["transactions"][number];

const DAY_MS = 86_400_000;
const QUARTER_MS = 15 * 60_000;

/**
 * What a log's last entry is away from UTC, where the file was last written as that entry was made: zones differ by
 * quarters of an hour. `undefined` where the file was touched later.
 */
function offsetOf(last: number, writtenAt: string | undefined): number | undefined {
  const written = Date.parse(writtenAt ?? "");
  if (!Number.isFinite(written)) return undefined;
  const offset = last - written;
  const rounded = Math.round(offset / QUARTER_MS) * QUARTER_MS;
  const fits = Math.abs(offset - rounded) <= 120_000 && Math.abs(rounded) <= 14 * 3_600_000;
  return fits ? rounded : undefined;
}

/**
 * Runs of a log that writes local times without a zone. The last one gets its instant from the time of the file; of the
 * others the day alone is told (its midnight), because summer time may have been in force.
 *
 * @param runs oldest first
 */
export function datedRuns(
  runs: readonly LocalRun[],
  writtenAt: string | undefined,
): readonly UpdateTransaction[] {
  const offset = offsetOf(runs.at(-1)?.at ?? 0, writtenAt);
  return runs.map(({ at, changed }, index) => {
    const isLast = index === runs.length - 1;
    const ms = isLast && offset !== undefined ? at - offset : Math.floor(at / DAY_MS) * DAY_MS;
    return { at: new Date(ms).toISOString(), changed };
  });
}

/** The newest 20, newest first. What lies beyond tomorrow comes from a clock that was wrong. */
export function newest(
  runs: readonly UpdateTransaction[],
  now: number,
): readonly UpdateTransaction[] {
  return runs
    .filter(({ at }) => Date.parse(at) <= now + DAY_MS)
    .reverse()
    .sort((a, b) => Date.parse(b.at) - Date.parse(a.at))
    .slice(0, 20);
}

/** `NAME<tab>INSTALLTIME`, one package a line; `undefined` where a line is anything else. */
export function parseInstallTimes(text: string): readonly number[] | undefined {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== "");
  const times = lines.map((line) => Number(/^\S+\t(?<at>\d{9,10})$/.exec(line)?.groups?.at) * 1000);
  return times.length > 0 && times.every(Number.isFinite) ? times : undefined;
}
