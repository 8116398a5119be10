import type { Day } from "../days.ts";
import type { FactOf } from "../facts/index.ts";

/** The value of a known os fact. */
export type OsValue = Extract<FactOf<"os">, { state: "known" }>["value"];

/** What decides a system's level. */
export type Level = Pick<OsValue, "platform" | "version" | "build" | "productType">;

/** One release of a line: what a machine shows once it is installed, and the day it came out. */
export interface Release {
  /** Windows: `26100.9168`. macOS: `26.6.2`. */
  readonly level: string;
  readonly released: Day;
  /** Knowledge-base article or advisory, where there is one. */
  readonly reference: string | undefined;
  /** What it fixes, as far as the table names it. */
  readonly cves?: readonly string[];
}

/** A security release of a machine's line, and whether the machine's level has it. */
export interface ListedRelease {
  readonly release: Release;
  readonly has: boolean;
}

/**
 * Where a machine stands against the releases of its line.
 * `current`: nothing newer with security fixes was out on that day. `behind`: something was: `missing`.
 * `table-old`: the machine is newer than the table, or the table is too old to say that nothing newer is out: neither
 * behind nor ahead. `unlisted`: there is no table for it. `unreported`: what would tell was not reported.
 */
export interface PatchLevel {
  readonly state: "current" | "behind" | "table-old" | "unlisted" | "unreported";
  /** The newest listed release that the machine has. */
  readonly held: Release | undefined;
  /** The newest release with security fixes that the table lists for the line. */
  readonly newest: Release | undefined;
  /** The first security release that the machine lacks. */
  readonly missing: Release | undefined;
  readonly because: string;
  /** `current`: the last day on which the table still shows that nothing newer is out. */
  readonly holdsUntil?: Day;
  readonly source: string | undefined;
  readonly checkedOn: Day | undefined;
}
