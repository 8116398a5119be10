import { addDays, type Day, writeDay } from "../days.ts";
import { lastPatchTuesday, nextPatchTuesday } from "./calendar.ts";
import {
  type Book,
  bookOf,
  compare,
  type Numbers,
  type OfficeInstall,
  type Row,
  type Standing,
  standingOf,
  type Table,
} from "./office-rows.ts";
import type { PatchLevel, Release } from "./types.ts";

export type { OfficeInstall } from "./office-rows.ts";

/** The product whose builds the table lists. */
export const OFFICE_PRODUCT = "microsoft-365-apps";

/** Whether an installed version still gets builds in its channel. */
export interface OfficeService {
  /** `2605`, where the table lists the build's version. */
  readonly release: string | undefined;
  /**
   * The last day with fixes; `true`: over, since before the table; `false`: it got the newest builds and no end is stated;
   * undefined: nothing tells.
   */
  readonly until: Day | boolean | undefined;
  /** Microsoft's own page states the day; otherwise it follows from the builds. */
  readonly stated: boolean;
  readonly because: string;
}

/**
 * Whether the installed version is still served. A version that got no build on a second Tuesday on which others did is served
 * no more; until that day it was. Microsoft's page states an end for some versions, and that goes first.
 */
export function officeService(table: Table, install: OfficeInstall, today: Day): OfficeService {
  const standing = standingOf(bookOf(table, today), install);
  const unknown = (because: string): OfficeService => ({
    release: standing?.line[0]?.version,
    until: undefined,
    stated: false,
    because,
  });
  if (standing === undefined) return unknown("its build was not reported");
  const { line, days, own } = standing;
  const release = line[0]?.version;
  const until = line.findLast((r) => r.until !== undefined)?.until;
  if (until !== undefined)
    return {
      release,
      until,
      stated: true,
      because: `${today > until ? "was" : "is"} served until ${writeDay(until)}`,
    };
  if (install.channel !== undefined && own.length === 0)
    return unknown(`nothing is known of builds in its channel, ${install.channel}`);
  if (line.length > 0) return served(standing, { release, stated: false });
  if (isOlder(standing)) {
    const because = `is older than every version that got a build on ${writeDay(days.at(-1) ?? today)}`;
    return { release, until: true, stated: false, because };
  }
  if (install.channel === undefined) return unknown("its update channel is not known");
  return unknown(`its build is of no listed version of its channel, ${install.channel}`);
}

function served(
  { line, days }: Standing,
  about: Pick<OfficeService, "release" | "stated">,
): OfficeService {
  const last = line.at(-1)?.released ?? "";
  const without = days.find((day) => day > last);
  if (without === undefined)
    return { ...about, until: false, because: `got its newest build on ${writeDay(last)}` };
  const because = `got no build any more on ${writeDay(without)}, its last one on ${writeDay(last)}`;
  return { ...about, until: without, because };
}

/** Whether every version that got the newest fixes, in the channel or in any, is newer. */
function isOlder({ at, own, days }: Standing): boolean {
  const newest = own.filter((r) => r.released === days.at(-1));
  return newest.length > 0 && newest.every((r) => r.at.build > at.build);
}

const releaseOf = ({ build, released, version }: Row): Release => ({
  level: build,
  released,
  reference: `version ${version}`,
});

/** The listed build that the machine has, or the nearest below it in its version. */
function heldIn({ rows, at }: Standing): Row | undefined {
  return rows.findLast((r) => compare(r.at, at) === 0) ?? below(rows, at);
}

function below(rows: readonly Row[], at: Numbers): Row | undefined {
  const lower = rows.filter((r) => r.at.build === at.build && r.at.revision <= at.revision);
  return lower.sort((a, b) => compare(a.at, b.at)).at(-1);
}

/** The first build with security fixes of its channel that it lacks. */
function missingIn({ own, days, at }: Standing, held: Row | undefined): Row | undefined {
  for (const day of days) {
    const newer = own.filter((r) => r.released === day && compare(r.at, at) > 0);
    const has = held !== undefined && held.released >= day;
    if (!has && newer.length > 0) return newer.find((r) => r.at.build === at.build) ?? newer[0];
  }
  return undefined;
}

/** The newest build of the version, where it is still served, else of the channel. */
function newestIn({ line, own, days }: Standing): Row | undefined {
  const isServed = (line.at(-1)?.released ?? "") >= (days.at(-1) ?? "");
  return (isServed ? line : own).toSorted((a, b) => compare(a.at, b.at)).at(-1);
}

/** Where an installation stands against the builds of its channel on that day. */
export function officeLevel(table: Table, install: OfficeInstall, today: Day): PatchLevel {
  const book = bookOf(table, today);
  const key = `${install.version} ${install.channel ?? ""}`;
  const level = book.levels.get(key) ?? levelIn(table, install, book);
  book.levels.set(key, level);
  return level;
}

function levelIn(table: Table, install: OfficeInstall, book: Book): PatchLevel {
  const ends = { source: table.sources[0], checkedOn: table.checkedOn };
  const nothing = { held: undefined, newest: undefined, missing: undefined, ...ends };
  const standing = standingOf(book, install);
  if (standing === undefined)
    return { ...nothing, state: "unreported", because: "its build was not reported" };
  if (install.channel === undefined)
    return { ...nothing, state: "unreported", because: "its update channel is not known" };
  const newest = newestIn(standing);
  if (newest === undefined) {
    const because = `the table has no builds of its channel, ${install.channel}`;
    return { ...nothing, state: "unlisted", because };
  }
  const found = { ...nothing, newest: releaseOf(newest) };
  if (isBeyond(standing)) {
    const because = "is newer than every build of its version in the table";
    return { ...found, state: "table-old", because };
  }
  const held = heldIn(standing);
  const missing = missingIn(standing, held);
  const has = { ...found, ...(held && { held: releaseOf(held) }) };
  if (missing === undefined)
    return upToDate({ ...has, newest: releaseOf(newest) }, standing, book.today);
  const because = `lacks ${missing.build} (version ${missing.version}), out since ${writeDay(missing.released)}; the newest listed for its channel is ${newest.build} of ${writeDay(newest.released)}`;
  return { ...has, state: "behind", missing: releaseOf(missing), because };
}

/** Newer than what the table lists of its version, or than everything. */
function isBeyond({ rows, at }: Standing): boolean {
  const line = rows.filter((r) => r.at.build === at.build);
  return (line.length > 0 ? line : rows).every((r) => compare(r.at, at) < 0);
}

type Has = Omit<PatchLevel, "state" | "because" | "holdsUntil"> & { readonly newest: Release };

function upToDate(has: Has, { days }: Standing, today: Day): PatchLevel {
  const due = lastPatchTuesday(today);
  const { level, released } = has.newest;
  if ((days.at(-1) ?? "") < due) {
    const because = `lacks nothing that is listed, ${level} of ${writeDay(released)}, but the table lacks the updates of ${writeDay(due)}`;
    return { ...has, state: "table-old", because };
  }
  const because = `has the security fixes up to ${level} of ${writeDay(released)}, the newest there is`;
  return { ...has, state: "current", because, holdsUntil: addDays(nextPatchTuesday(today), -1) };
}
