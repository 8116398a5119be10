import type { Day } from "../days.ts";
import type { SoftwareItem } from "../facts/index.ts";

/** How far a date can be trusted; anything but `primary` is shown beside the date. */
export type Confidence = "primary" | "secondary" | "derived" | "unverified";

/**
 * The end of a phase. A day is the *last* supported day. `true`: over, day unknown. `false`: still runs, no end announced.
 * Absent: the product has no such phase.
 */
export type PhaseEnd = Day | boolean;

/** One release line of a product. */
export interface Cycle {
  readonly cycle: string;
  readonly label?: string;
  readonly codename?: string;
  readonly released?: Day;
  readonly endOfActiveSupport?: PhaseEnd;
  readonly endOfSupport: PhaseEnd;
  /** Paid or opt-in fixes (ESU, ESM, LTSS, Debian LTS): counts only with proof of entitlement. */
  readonly endOfExtendedSupport?: PhaseEnd;
  readonly endOfLegacySupport?: PhaseEnd;
  readonly lts?: boolean;
  /** Windows: which editions, SKUs and build this line is for. */
  readonly editions?: readonly string[];
  readonly editionIds?: readonly string[];
  readonly skus?: readonly number[];
  readonly build?: string;
  readonly source: string;
  readonly checkedOn: Day;
  readonly confidence: Confidence;
  readonly note?: string;
}

/** A product: data, one file each under `products/`. */
export interface Product {
  readonly product: string;
  readonly label: string;
  readonly category: string;
  readonly source: string;
  /** Scheme in `versioning/` that says which cycle a version string belongs to. */
  readonly versioning: string;
  /** Only the newest release gets fixes (browsers): supported means patched. */
  readonly latestOnly?: boolean;
  readonly phaseNames?: Readonly<Record<string, string>>;
  readonly recognise: readonly Recogniser[];
  readonly cycles: readonly Cycle[];
}

/**
 * Declares which installed titles are this product. Plain tokens only, no regular expression: a name can never make
 * matching slow. The exact members are documented in `lifecycle/README.md`.
 */
export interface Recogniser {
  readonly id: string;
  readonly [member: string]: unknown;
}

/** A title to recognise: what stands in an inventory, with the distribution it was found on where it is a package. */
export interface Title {
  readonly name: string;
  readonly version: string;
  readonly publisher?: string | undefined;
  readonly platform: "windows" | "linux" | "macos" | "android";
  readonly source?: SoftwareItem["source"] | undefined;
  readonly bundleId?: string | undefined;
  readonly path?: string | undefined;
  readonly sourceName?: string | undefined;
  readonly origin?: string | undefined;
}

/** What a title was recognised as. `cycle` is absent where the product is known and the version fits no listed line. */
export type Recognition =
  | { readonly product: undefined; readonly because: string }
  | {
      readonly product: string;
      readonly cycle: string | undefined;
      /** Where the version stands against the listed lines when it is in none of them. */
      readonly outside?: "newer" | "older" | "between" | "no-version";
      /** Who supports it: its vendor, or the distribution that packaged it. */
      readonly judgedBy: "vendor" | "distribution";
      /** `component` is part of a product judged elsewhere: reported, not judged twice. */
      readonly as: "product" | "component";
      readonly recogniser: string;
    };

export type SupportStatus =
  | "supported"
  | "ending-soon"
  | "extended-support"
  | "unsupported"
  | "unrecognised"
  | "unknown-cycle"
  | "lists-too-old"
  | "not-assessed";

/** The support of one thing on one day, with its ground. */
export interface Support {
  readonly status: SupportStatus;
  readonly product: string | undefined;
  readonly cycle: string | undefined;
  /** `Debian 12 (Bookworm)`, or the title's own words where it was not recognised. */
  readonly label: string;
  readonly judgedBy: "vendor" | "distribution";
  readonly endOfSupport: PhaseEnd | undefined;
  readonly endOfExtendedSupport: PhaseEnd | undefined;
  readonly because: string;
  readonly source: string | undefined;
  readonly checkedOn: Day | undefined;
  readonly confidence: Confidence | undefined;
  /** First day on which the same title would be judged differently, where a date can flip it. */
  readonly changesOn: Day | undefined;
}
