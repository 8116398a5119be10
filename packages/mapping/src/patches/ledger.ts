import { addDays, type Day, daysBetween } from "../days.ts";
import type { Severity, UpdateDays } from "./limits.ts";
import { macosReleases } from "./macos.ts";
import type { PatchTables } from "./tables.ts";
import type { Level, ListedRelease } from "./types.ts";
import { windowsReleases } from "./windows.ts";

/**
 * One security update on one device, as its reports show it. Nobody watches a device between two reports: it lacked the
 * update up to `missingUntil`, had it from `installedBy`, and what happened in between is not known.
 */
export interface PatchRow {
  /** `openssl 3.0.17-1`, `KB5121003`, `26100.9168`. */
  readonly update: string;
  readonly severity: Severity;
  /** The vendor's release day; undefined where no source says it. */
  readonly released: Day | undefined;
  /** Earliest day on which the update is proven to have existed; never before `released`. */
  readonly existedBy: Day;
  /** First and last day on which a report showed it missing; undefined where none did. */
  readonly missingFrom: Day | undefined;
  readonly missingUntil: Day | undefined;
  /** First day on which a report showed it in force. */
  readonly installedBy: Day | undefined;
  /** True where it is no longer offered, and whether it was installed or only replaced cannot be told. */
  readonly vanished: boolean;
  /** Flaws it fixes, as far as its vendor's data name them. */
  readonly cves?: readonly string[];
}

/**
 * `in-time`: a report within the limit shows it in force. `late`: a report after the limit shows it missing. `open`: missing,
 * and the limit is still to come. `unknown`: no report tells, because none came around the last day, or because the release
 * day is not known and lateness is not proven. `no-limit`: its severity has none.
 */
export type PatchOutcome = "in-time" | "late" | "open" | "unknown" | "no-limit";

/**
 * Last day on which an update is in time; undefined where its severity has no limit. Where only a bound of its release is
 * known, the real last day was no later than this: it can prove lateness alone.
 */
export function lastDayOf(
  { released, existedBy, severity }: PatchRow,
  limits: UpdateDays,
): Day | undefined {
  const limit = limits[severity];
  return limit === null ? undefined : addDays(released ?? existedBy, limit);
}

export function patchOutcome(row: PatchRow, limits: UpdateDays, today: Day): PatchOutcome {
  const { released, missingUntil, installedBy, vanished } = row;
  const lastDay = lastDayOf(row, limits);
  if (lastDay === undefined) return "no-limit";
  if (missingUntil !== undefined && missingUntil > lastDay) return "late";
  if (installedBy === undefined && !vanished && today <= lastDay) return "open";
  const inTime = installedBy !== undefined && installedBy <= lastDay;
  return released !== undefined && inTime ? "in-time" : "unknown";
}

/** A system's level as reports showed it, from the first to the last day on which one did. */
export interface LevelSpan {
  readonly os: Level;
  readonly from: Day;
  readonly until: Day;
}

/**
 * The security releases of a device's lines, by the level its reports showed. A release of a line that the device has left
 * is in force once the level of its new line is of the same day or newer.
 * @param spans oldest first
 */
export function levelRows(
  tables: PatchTables,
  spans: readonly LevelSpan[],
  today: Day,
): readonly PatchRow[] {
  const rows = new Map<string, PatchRow>();
  for (const span of spans) {
    const listed = releasesOf(tables, span.os, today);
    leaveLines(rows, span, listed);
    for (const { release, has } of listed) {
      const row = rows.get(release.level) ?? newRow(release);
      rows.set(release.level, has ? inForce(row, span) : missing(row, span));
    }
  }
  return [...rows.values()].filter((row) => (row.missingFrom ?? row.installedBy) !== undefined);
}

/** What becomes of rows of other lines than the span's. */
function leaveLines(
  rows: Map<string, PatchRow>,
  span: LevelSpan,
  listed: readonly ListedRelease[],
): void {
  const here = new Set(listed.map(({ release }) => release.level));
  const held = listed.filter((r) => r.has).map((r) => r.release.released);
  const newest = held.sort().at(-1);
  if (newest === undefined) return;
  for (const [level, row] of rows) {
    if (!here.has(level) && row.existedBy <= newest) rows.set(level, inForce(row, span));
  }
}

function releasesOf(tables: PatchTables, os: Level, today: Day): readonly ListedRelease[] {
  if (os.platform === "windows") return windowsReleases(tables.windows, os, today);
  return os.platform === "macos" ? macosReleases(tables.macos, os, today) : [];
}

/** Of unknown severity: a cumulative update is as severe as its worst fix, which no table of builds tells. */
function newRow({ level, released, reference, cves }: ListedRelease["release"]): PatchRow {
  return {
    update: reference === undefined || reference.includes("/") ? level : `${reference} (${level})`,
    severity: "unknown",
    released,
    existedBy: released,
    missingFrom: undefined,
    missingUntil: undefined,
    installedBy: undefined,
    vanished: false,
    ...(cves && { cves }),
  };
}

function inForce(row: PatchRow, { from, until }: LevelSpan): PatchRow {
  const seen = later(from, row.existedBy);
  return row.installedBy !== undefined || seen > until ? row : { ...row, installedBy: seen };
}

/** Also where the device was put back to an earlier level: it is missing again, whatever was before. */
function missing(row: PatchRow, { from, until }: LevelSpan): PatchRow {
  if (until < row.existedBy) return row;
  const since = row.missingFrom ?? later(from, row.existedBy);
  return { ...row, missingFrom: since, missingUntil: until, installedBy: undefined };
}

function later(a: Day, b: Day): Day {
  return a > b ? a : b;
}

/** Days from release to the report that shows it in force, so at most so many; to today where it is still missing. */
export function daysTaken(row: PatchRow, today: Day): number | undefined {
  if (row.released === undefined || row.vanished) return undefined;
  return Math.max(0, daysBetween(row.released, row.installedBy ?? today));
}
