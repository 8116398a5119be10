import type { Day } from "../days.ts";
import type { FactOf, SoftwareItem } from "../facts/index.ts";
import type { PatchTables } from "../patches/index.ts";
import type { Own } from "./own/index.ts";

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
  /** Devices: the last day it was sold. */
  readonly discontinued?: PhaseEnd;
  /** Devices: the versions of its system that it runs, as its source writes them. */
  readonly systems?: string;
  readonly lts?: boolean;
  /** Windows: which editions, SKUs and build this line is for. */
  readonly editions?: readonly string[];
  readonly editionIds?: readonly string[];
  readonly skus?: readonly number[];
  readonly build?: string;
  /** Windows: the feature update's own name (`24H2`), as the machine shows it. */
  readonly version?: string;
  readonly source: string;
  /** What the value was read from, where that is not `source` itself. */
  readonly from?: string;
  readonly checkedOn: Day;
  readonly confidence: Confidence;
  readonly note?: string;
}

/**
 * What proves that a device has the extended or legacy phase of a product. Hand-written, one entry a phase.
 * A phase without an entry here can be proved by nothing and never counts.
 */
export interface Proof {
  /** Names in the `support-programme` fact, any of which proves the phase while it is active. */
  readonly programmes?: readonly string[];
  /** Open to everyone at no cost and without a trace on the device: counts where the organisation says so. */
  readonly free?: boolean;
  /** Programmes bought year by year: per cycle, the last day of each year, the first year first. */
  readonly years?: Readonly<Record<string, readonly Day[]>>;
  /** What people call it: `Extended Security Updates`. */
  readonly name: string;
  readonly source: string;
}

/** How the models of one family of devices are named. */
export interface DeviceFamily {
  /** What its manufacturer reports itself as, in lower case; the word it begins with is enough. */
  readonly manufacturers: readonly string[];
  /** What stands before a model's label where the label does not begin with it: `iPhone`, `Samsung`. */
  readonly prefix: string;
}

/** A product: data, one file each under `products/`. */
export interface Product {
  readonly product: string;
  readonly label: string;
  readonly aliases?: readonly string[];
  readonly category: string;
  readonly source: string;
  /** Scheme in `versioning/` that says which cycle a version string belongs to. */
  readonly versioning: string;
  /** For the scheme `table`: `[from, cycle]`, newest first; a version is in the cycle of the first row it reaches. */
  readonly table?: readonly (readonly [from: string, cycle: string | null])[];
  /**
   * For names that carry a word instead of a version (`2019`, `2008 r2`): the word in lower case and its cycle, or the
   * cycles among which the word alone does not decide.
   */
  readonly words?: Readonly<Record<string, string | readonly string[]>>;
  /** Only the newest release gets fixes (browsers): supported means patched. */
  readonly latestOnly?: boolean;
  /** The vendor fixes the newest so many lines and announces no end (macOS): the rule and where it is known from. */
  readonly newestLines?: { readonly count: number; readonly source: string };
  /** Lines marked `lts` were also ordinary releases: a title is long-term only with this word or from this minor number. */
  readonly longTermIf?: { readonly word: string; readonly minorFrom: number };
  /** Within a line that runs on, builds below this one get no fixes any more. */
  readonly floor?: { readonly version: string; readonly source: string; readonly checkedOn: Day };
  /** Its life is that of the operating system it came with. */
  readonly followsOs?: boolean;
  /** Operating systems: the `id` of the os fact (os-release's ID in lower case, `windows`, `macos`). */
  readonly osIds?: readonly string[];
  /** Products sharing an id: a word of the os name that says it is this one (`stream`). */
  readonly osNameHas?: string;
  /** A branch of the same id on another base: its cycles are the version behind this prefix (`lmde` on Debian). */
  readonly osOnBase?: { readonly base: string; readonly prefix: string };
  readonly proof?: Readonly<Partial<Record<"endOfExtendedSupport" | "endOfLegacySupport", Proof>>>;
  readonly phaseNames?: Readonly<Record<string, string>>;
  /** Category `device`: models instead of release lines, recognised by manufacturer and model and never by a title. */
  readonly device?: DeviceFamily;
  readonly recognise: readonly Recogniser[];
  readonly cycles: readonly Cycle[];
}

export type TitlePlatform = "windows" | "linux" | "macos" | "android";

/** One line of a recogniser's examples: name, version, publisher (or `null`), and for a match the cycle (or `null`). */
export interface Examples {
  readonly match: readonly (readonly (string | null)[])[];
  readonly none: readonly (readonly (string | null)[])[];
}

/**
 * Declares which installed titles are this product. Plain tokens only, no regular expression: a name can never make
 * matching slow. Everything stated must hold; `lifecycle/README.md` explains each member with examples.
 */
export interface Recogniser {
  /** `<product>.<what>`, unique over all products. */
  readonly id: string;
  readonly platform: TitlePlatform;
  /** Sources it speaks for; absent: every source of the platform. */
  readonly sources?: readonly NonNullable<Title["source"]>[];
  /** Name patterns: words, `{version}`, `{year}`, `{any}`, and `{rest}` at the end. Exact but for noise words. */
  readonly names?: readonly string[];
  /** Package names; `*` stands for a run of digits and dots: `php*-fpm`, `postgresql-*`. */
  readonly packages?: readonly string[];
  /** Bundle ids or package family names, exact. */
  readonly bundleIds?: readonly string[];
  /** The publisher begins with one of these words. A title without publisher passes unless `publisherRequired`. */
  readonly publishers?: readonly string[];
  readonly publisherRequired?: boolean;
  /** Words or phrases, one of which must occur in the name. */
  readonly has?: readonly string[];
  /** Words or phrases that must not occur in the name. */
  readonly not?: readonly string[];
  /** Text that must not occur in the version (`snap` in a transitional package). */
  readonly notVersion?: readonly string[];
  /** What the version must begin with (`1.`): other numbers of the same name are another product. */
  readonly versionStarts?: readonly string[];
  /** Text that must not occur in the path (app caches, SDKs, virtual machines). */
  readonly notPath?: readonly string[];
  /** Where the version stands. Default `field`. `name-or-field`: the name's where it has one. `none`: it cannot be told. */
  readonly versionFrom?: "field" | "name" | "name-or-field" | "package" | "path" | "word" | "none";
  /** The cycle, where the title alone decides it. */
  readonly cycle?: string;
  /** Another scheme than the product's. */
  readonly versioning?: string;
  /** `component`: part of a product judged elsewhere. Default `product`. */
  readonly as?: "product" | "component";
  /** Who supports it. Default: packages of a distribution by the distribution, all else by the vendor. */
  readonly judgedBy?: "vendor" | "distribution";
  /** Both vendor and distributions package it: it is a distribution's only with one of these texts in the version. */
  readonly distributionIf?: readonly string[];
  readonly examples: Examples;
}

/** A title to recognise: what stands in an inventory, with the distribution it was found on where it is a package. */
export interface Title {
  readonly name: string;
  readonly version: string;
  readonly publisher?: string | undefined;
  readonly platform: TitlePlatform;
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
      /** The lines it can be, where the name narrows them down and nothing decides. */
      readonly among?: readonly string[];
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
  /** What the organisation's own list says beside the vendor's; absent where it says nothing. */
  readonly own?: OwnWord;
}

/** The organisation's word beside the vendor's, and the vendor's as it was without it. */
export interface OwnWord {
  readonly vendor: SupportStatus;
  readonly vendorSays: string;
  readonly says: string;
  /** One list would use it and the other would not. */
  readonly disagrees: boolean;
  /** The verdict rests on the own list. */
  readonly decides: boolean;
  /** `line`: an override of a release line; `title`: an entry about this title, or about this device. */
  readonly scope: "title" | "line";
}

/** What support is judged with: limits of age and the programmes the device proves. */
export interface SupportTerms {
  readonly today: Day;
  readonly endingSoonMonths: number;
  readonly listMaxDays: number;
  readonly latestOnlyListMaxDays: number;
  readonly countFreeExtendedSupport: boolean;
  readonly programme: FactOf<"support-programme"> | undefined;
  /** The device is marked as connected to Spine: systems and browsers are held to the specification too. */
  readonly spine?: boolean;
}

/** The value of a known os fact. */
export type OsValue = Extract<FactOf<"os">, { state: "known" }>["value"];

/** A product file as it lies in the tree: its name and the text a digest is made over. */
export interface ListFile {
  readonly file: string;
  readonly text: string;
  /** The oldest day on which one of its lines was checked. */
  readonly checkedOn: Day;
}

/** The lists of one day: products, their dates and recognisers. */
export interface Lists {
  /** Support of the operating system: edition, channel and programme decide, never the marketing name. */
  osSupport(os: OsValue, terms: SupportTerms): Support;
  recognise(title: Title): Recognition;
  /** Support of one installed title on a machine that runs `os`. */
  titleSupport(title: Title, os: FactOf<"os"> | undefined, terms: SupportTerms): Support;
  /** The vendors' release tables, by which `patchLevel` places a machine. */
  readonly patches: PatchTables;
  /** Product files by name with the SHA-256-able text they were read from, for packs and digests. The release tables' and the own list's too. */
  readonly files: readonly ListFile[];
  /** The organisation's own list, where there is one. */
  readonly own?: Own | undefined;
  /** Hears which products' dates an answer rests on that was given before and is given again, where somebody keeps count. */
  readonly note?: (products: readonly string[]) => void;
}
