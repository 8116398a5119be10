import type { Day } from "../../days.ts";
import type { TitlePlatform } from "../types.ts";

/** Which installed titles are meant. Plain words, no patterns: what stands here is compared, never run. */
export interface OwnRecogniser {
  readonly platform: TitlePlatform;
  /** Names as the machine shows them, whole (package names on Linux). Case, brackets and processor do not matter. */
  readonly names?: readonly string[] | undefined;
  /** What the name begins with, in whole words. */
  readonly prefixes?: readonly string[] | undefined;
  /** Bundle ids or package family names. */
  readonly bundleIds?: readonly string[] | undefined;
  /** The publisher begins with one of these. */
  readonly publishers?: readonly string[] | undefined;
}

/** One version of a local product. `version` is the number that versions begin with, or `all`. */
export interface OwnVersion {
  readonly version: string;
  /** Last day of the contract or of the support it buys. */
  readonly ends: Day;
  readonly owner: string;
  /** Where the day comes from: a contract's reference, or a URL. */
  readonly source: string;
  readonly checkedOn: Day;
}

export interface OwnProduct {
  readonly name: string;
  readonly recognise: readonly OwnRecogniser[];
  readonly versions: readonly OwnVersion[];
}

/** A title that the organisation approved or did not. Approval says nothing about support, so it never makes a pass. */
export interface OwnTitle {
  readonly name: string;
  readonly recognise: readonly OwnRecogniser[];
  readonly verdict: "approved" | "not-approved";
  readonly reason: string;
  readonly owner: string;
  readonly decidedOn: Day;
}

/** The organisation's own end for a vendor's release line. Past `reviewBy` it no longer makes anything better. */
export interface OwnOverride {
  readonly product: string;
  readonly cycle: string;
  readonly ends: Day;
  readonly reason: string;
  readonly owner: string;
  readonly decidedOn: Day;
  readonly reviewBy: Day;
}

/** Release lines of one product of the vendors' lists. */
export interface WarrantedProduct {
  readonly product: string;
  readonly cycles: "all" | readonly string[];
}

/** The Warranted Environment Specification for devices connected to Spine, and which devices these are. */
export interface Warranted {
  readonly source: string;
  readonly owner: string;
  readonly checkedOn: Day;
  readonly systems: readonly WarrantedProduct[];
  readonly browsers: readonly WarrantedProduct[];
  /** ODS codes: every device of these organisations is connected. */
  readonly organisations: readonly string[];
  /** Host names, whole; case does not matter. */
  readonly devices: readonly string[];
}

/** One file of the organisation's own list, checked. */
export interface OwnFile {
  readonly file: string;
  readonly products: readonly OwnProduct[];
  readonly titles: readonly OwnTitle[];
  readonly overrides: readonly OwnOverride[];
  readonly warranted?: Warranted | undefined;
}
