import { addDays, type Day, writeDay } from "../days.ts";
import { lastPatchTuesday, nextPatchTuesday } from "./calendar.ts";
import type { ReleaseTable, WindowsRow as Row } from "./tables.ts";
import type { Level, ListedRelease, PatchLevel, Release } from "./types.ts";

type Table = ReleaseTable<Row>;

/** Releases that hold security fixes, or (out of band) may: the table does not say, so they count as if they did. */
const securityKinds = new Set(["security", "out-of-band", "feature"]);
/** Hotpatches are numbered below the month's cumulative update: only an exact number shows one. */
const isHotpatch = (row: Row) => row.kind.startsWith("hotpatch");

function releaseOf(row: Row): Release {
  const { build, ubr, released, kb, cves } = row;
  return { level: `${build}.${ubr}`, released, reference: kb, ...(cves && { cves }) };
}

function numbersOf(os: Level): { build: number; ubr: number } | undefined {
  const parts = (os.build ?? "").split(".").map(Number);
  const [build, ubr] = parts.length > 2 ? parts.slice(2) : parts;
  return Number.isInteger(build) &&
    Number.isInteger(ubr) &&
    build !== undefined &&
    ubr !== undefined
    ? { build, ubr }
    : undefined;
}

/** Client and server share build numbers, not revisions: the product type tells which rows are the machine's. */
function rowsOf(
  table: Table,
  { build, os }: { build: number; os: Level },
  today: Day,
): readonly Row[] {
  const server = os.productType !== "workstation";
  return table.rows.filter(
    (r) => r.build === build && r.line.includes("Server") === server && r.released <= today,
  );
}

const newestOf = (rows: readonly Row[]): Row | undefined =>
  [...rows].sort((a, b) => b.ubr - a.ubr)[0];

/** The security releases of a machine's line by that day, and whether its level has each; none where the line is not listed. */
export function windowsReleases(table: Table, os: Level, today: Day): readonly ListedRelease[] {
  const numbers = numbersOf(os);
  if (numbers === undefined || os.productType === undefined) return [];
  const rows = rowsOf(table, { build: numbers.build, os }, today);
  const hotpatch = rows.find((r) => isHotpatch(r) && r.ubr === numbers.ubr);
  return rows
    .filter((r) => securityKinds.has(r.kind))
    .map((r) => ({
      release: releaseOf(r),
      // A hotpatch holds the fixes of its month under a lower number.
      has: hotpatch === undefined ? r.ubr <= numbers.ubr : r.released <= hotpatch.released,
    }));
}

interface Standing {
  readonly held: Row | undefined;
  readonly newest: Row;
  /** The first security release the machine lacks. */
  readonly missing: Row | undefined;
}

function standingOf(rows: readonly Row[], newest: Row, ubr: number): Standing {
  const hotpatch = rows.find((r) => isHotpatch(r) && r.ubr === ubr);
  const held = hotpatch ?? newestOf(rows.filter((r) => !isHotpatch(r) && r.ubr <= ubr));
  const later = rows
    .filter((r) => securityKinds.has(r.kind) && r.ubr > ubr)
    .filter((r) => hotpatch === undefined || r.released > hotpatch.released)
    .sort((a, b) => (a.released < b.released ? -1 : 1));
  return { held, newest, missing: later[0] };
}

function judged(table: Table, { held, newest, missing }: Standing, today: Day): PatchLevel {
  const found = {
    held: held === undefined ? undefined : releaseOf(held),
    newest: releaseOf(newest),
    source: table.sources[0],
    checkedOn: table.checkedOn,
  };
  const name = `${newest.line} ${found.newest.level}`;
  if (missing !== undefined) {
    const because = `lacks ${releaseOf(missing).level}, out since ${writeDay(missing.released)}; the newest listed is ${name} of ${writeDay(newest.released)}`;
    return { ...found, state: "behind", missing: releaseOf(missing), because };
  }
  const due = lastPatchTuesday(today);
  if (newest.released < due) {
    const because = `has the newest release listed, ${name} of ${writeDay(newest.released)}, but the table lacks the updates of ${writeDay(due)}`;
    return { ...found, state: "table-old", missing: undefined, because };
  }
  const because = `has ${name} of ${writeDay(newest.released)}, the newest there is`;
  const holdsUntil = addDays(nextPatchTuesday(today), -1);
  return { ...found, state: "current", missing: undefined, because, holdsUntil };
}

function without(
  table: Table,
  state: "unlisted" | "unreported" | "table-old",
  because: string,
): PatchLevel {
  return {
    state,
    held: undefined,
    newest: undefined,
    missing: undefined,
    because,
    source: table.sources[0],
    checkedOn: table.checkedOn,
  };
}

/** A Windows machine's level: its revision against the releases of its build on that day. */
export function windowsLevel(table: Table, os: Level, today: Day): PatchLevel {
  const numbers = numbersOf(os);
  if (numbers === undefined)
    return without(table, "unreported", "the build and its revision were not reported");
  if (os.productType === undefined)
    return without(table, "unreported", "client or server: the product type was not reported");
  const { build, ubr } = numbers;
  const rows = rowsOf(table, { build, os }, today);
  const newest = newestOf(rows.filter((r) => securityKinds.has(r.kind)));
  if (newest === undefined) {
    const newer = table.rows.every((r) => r.build < build);
    return newer
      ? without(table, "table-old", `build ${build} is newer than every build in the table`)
      : without(table, "unlisted", `build ${build} has no releases in the table`);
  }
  if (rows.every((r) => r.ubr < ubr)) {
    const because = `${build}.${ubr} is newer than every release in the table`;
    return { ...without(table, "table-old", because), newest: releaseOf(newest) };
  }
  return judged(table, standingOf(rows, newest, ubr), today);
}
