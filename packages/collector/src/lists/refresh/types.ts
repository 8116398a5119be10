import type { Day } from "@muster/mapping/days";
import type { Product } from "@muster/mapping/lifecycle";
import type { AdvisoryName, PatchTables } from "@muster/mapping/patches";
import type { Answer } from "../../outbound/index.ts";
import type { Needs } from "./estate.ts";

/** One of the systems that list data comes from. Asking is its caller's: a source reads what was answered. */
export interface ListSource {
  /** The name that people give: `endoflife`. */
  readonly id: string;
  readonly title: string;
  /** Hosts it may ask, the first also for bare paths. */
  readonly hosts: readonly [string, ...string[]];
  /** Bytes of one answer at most. */
  readonly most: number;
  /** Where its terms and its shape are written down. */
  readonly documented: string;
  /** @throws {SourceShapeError} where an answer is not of its documented shape */
  read(asking: Asking): Promise<SourceRead>;
}

export interface Asking {
  /** Asks one of its hosts. @throws {OutboundError} */
  get(to: string, etag?: string): Promise<Answer>;
  /** The tag of the last answer to its first question. */
  readonly etag: string | undefined;
  readonly today: Day;
  readonly products: readonly Product[];
  readonly tables: PatchTables;
  /** What the estate runs and has: a vendor's data are cut down to it. No source is told. */
  readonly estate: (table: AdvisoryName) => Promise<Needs>;
}

/** What a source says: nothing new, or the files that it would change. */
export type SourceRead =
  | { readonly state: "unchanged" }
  | {
      readonly state: "changed";
      readonly etag: string | undefined;
      /** Names of what it holds: what was there before and is gone was perhaps lost by accident. */
      readonly holds: readonly string[];
      readonly proposals: readonly Proposal[];
      /** The version of the source that was read, where it has such: it is named with what it changes. */
      readonly pin?: string;
      readonly remarks?: readonly string[];
    };

/** A list file as it would be. A file that would not change is not proposed. */
export interface Proposal {
  readonly file: string;
  readonly text: string;
  readonly checkedOn: Day;
  /** What moves, one a line of the product or row of the table. */
  readonly changes: readonly ListChange[];
  /** Rows or lines of the source that this file takes from it, before and now. */
  readonly before: number;
  readonly now: number;
  /** What only a person can take over. */
  readonly remarks: readonly string[];
}

/** One thing that moves in a file. `from` is absent where it is new, `to` where it is gone. */
export interface ListChange {
  /** The release line, or what a row is about: `24.04`, `26200.97`, `CVE-2026-1`. */
  readonly what: string;
  readonly member?: string;
  readonly from?: string | boolean;
  readonly to?: string | boolean;
}

/** An answer that is not of its documented shape. Nothing of it is taken. */
export class SourceShapeError extends Error {
  readonly code = "SOURCE_SHAPE";
}
