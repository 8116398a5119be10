import { addDays, type Day, daysBetween, writeDay } from "../days.ts";
import type { ReleaseTable, MacosRow as Row } from "./tables.ts";
import type { Level, ListedRelease, PatchLevel, Release } from "./types.ts";

type Table = ReleaseTable<Row>;

/** Days after which the table no longer shows that nothing newer is out: Apple keeps no calendar. Assumed. */
const TABLE_MAX_DAYS = 30;

const numbers = (version: string) => version.split(".").map((p) => Number.parseInt(p, 10) || 0);

function compare(a: string, b: string): number {
  const [left, right] = [numbers(a), numbers(b)];
  const at = [0, 1, 2].find((i) => (left[i] ?? 0) !== (right[i] ?? 0));
  return at === undefined ? 0 : (left[at] ?? 0) - (right[at] ?? 0);
}

const releaseOf = ({ version, released, advisory, exploited }: Row): Release => ({
  level: version,
  released,
  reference: advisory,
  ...(exploited.length > 0 && { cves: exploited }),
});

function endsOf({ sources, checkedOn }: Table) {
  return { source: sources[0], checkedOn };
}

function without(
  table: Table,
  state: "unlisted" | "unreported" | "table-old",
  because: string,
): PatchLevel {
  return {
    ...endsOf(table),
    state,
    held: undefined,
    newest: undefined,
    missing: undefined,
    because,
  };
}

/** The security releases of a Mac's major version by that day, and whether its version has each. */
export function macosReleases(table: Table, os: Level, today: Day): readonly ListedRelease[] {
  const version = os.version ?? "";
  const line = version.split(".", 1)[0];
  return table.rows
    .filter((r) => r.line === line && r.released <= today && r.cves > 0)
    .map((r) => ({ release: releaseOf(r), has: compare(r.version, version) <= 0 }));
}

/** A Mac's level: its version against the security releases of its major version on that day. */
export function macosLevel(table: Table, os: Level, today: Day): PatchLevel {
  const version = os.version ?? "";
  const line = version.split(".", 1)[0] ?? "";
  if (line === "") return without(table, "unreported", "the version was not reported");
  const rows = table.rows.filter((r) => r.line === line && r.released <= today);
  const newest = rows.at(-1);
  if (newest === undefined) {
    const newer = table.rows.every((r) => Number(r.line) < Number(line));
    return newer
      ? without(table, "table-old", `macOS ${version} is newer than every release in the table`)
      : without(table, "unlisted", `macOS ${line} has no releases in the table`);
  }
  const held = rows.filter((r) => compare(r.version, version) <= 0).at(-1);
  const missing = rows.find((r) => r.cves > 0 && compare(r.version, version) > 0);
  const found = {
    ...endsOf(table),
    held: held === undefined ? undefined : releaseOf(held),
    newest: releaseOf(newest),
    missing: missing && releaseOf(missing),
  };
  if (missing !== undefined) {
    const because = `lacks macOS ${missing.version}, out since ${writeDay(missing.released)}; the newest listed is ${newest.version} of ${writeDay(newest.released)}`;
    return { ...found, state: "behind", because };
  }
  if (compare(version, newest.version) > 0)
    return {
      ...found,
      state: "table-old",
      because: `macOS ${version} is newer than every release in the table`,
    };
  if (daysBetween(table.checkedOn, today) > TABLE_MAX_DAYS)
    return {
      ...found,
      state: "table-old",
      because: `has the newest release listed, macOS ${newest.version}, but the table was checked on ${writeDay(table.checkedOn)}`,
    };
  return {
    ...found,
    state: "current",
    holdsUntil: addDays(table.checkedOn, TABLE_MAX_DAYS),
    because: `has macOS ${newest.version} of ${writeDay(newest.released)}, the newest there is`,
  };
}
