import type { Day } from "../days.ts";

/** How sure we are that the item reads as we say; shown wherever it is not `verified`. */
export type ItemConfidence = "verified" | "inferred" | "from memory" | "assumed";
export type Category = 1 | 2 | 3 | 4;
/** As the toolkit names them: 1a is the stricter profile of category 1, from 2024-25 on. */
export type CategoryName = Category | "1a";

/** `ndg`: the toolkit's numbered items. `caf`: CAF-aligned outcomes. `ce`: Cyber Essentials questions. */
export type Framework = "ndg" | "caf" | "ce";

export type AnswerType = "yes/no" | "text" | "date" | "number" | "document" | "level";

/** One evidence item of one edition and category: data under `editions/`. Words are ours, not the toolkit's. */
export interface Item {
  readonly ref: string;
  readonly title: string;
  readonly asks: string;
  /** `asks` is the toolkit's own wording, from a sheet that the organisation imported. */
  readonly official?: true;
  /** For Standards Met; `null` where no flag was found: treat it as mandatory. */
  readonly mandatory: boolean | null;
  readonly answerType: AnswerType;
  readonly threshold: Readonly<Record<string, unknown>> | null;
  readonly automation: "full" | "partial" | "supporting";
  readonly confidence: ItemConfidence;
  /** How sure the mandatory flag is; in words, because some are `unknown` or `not applicable`. */
  readonly mandatoryConfidence: string;
  readonly source: string;
  /** Certificates that exempt from the item. */
  readonly exemptedBy: readonly Certificate["kind"][];
  readonly notes?: string;
}

/** Items that are answered together. */
export interface ItemSet {
  readonly framework: Framework;
  /** `2025-26`; for Cyber Essentials the version of the requirements: `3.3`. */
  readonly edition: string;
  /** `v8` */
  readonly version: string;
  /** Absent for Cyber Essentials, which has none. */
  readonly category?: Category;
  readonly items: readonly Item[];
}

/** The items of one edition of the toolkit for one category. */
export interface Edition extends ItemSet {
  readonly framework: "ndg" | "caf";
  readonly category: Category;
  /** Category 1a: operators of national infrastructure, who answer the same outcomes to a stricter profile. */
  readonly profile?: "1a";
  /** Day from which it can be filled in; `null` where it was not found. */
  readonly opened: Day | null;
  /** Last day of publishing. */
  readonly deadline: Day;
  readonly source: string;
  readonly note: string;
}

/** Which devices an item is about. A device of unknown class might belong to each of them. */
export type Population = "all" | "servers" | "desktops" | "portable";

/** Texts that are drafted from counts. */
export type DraftName = "updates" | "register" | "unsupported" | "late-updates" | "gaps" | "state";

/**
 * How counts decide an item: `all`: a yes needs every device. `shares`: the item's own least shares. `update-days`: days between
 * pushed updates. `alerts`: antivirus alerts in three months. `level`: the indicators of a CAF outcome. `national-edr`: every
 * device, by the product that is provided nationally.
 */
export type RuleName = "all" | "shares" | "update-days" | "alerts" | "level" | "national-edr";

/** How controls speak to an item. Keyed on framework, category and edition: the same reference means different things. */
export interface Link {
  readonly framework: Framework;
  /** Empty for Cyber Essentials. */
  readonly categories: readonly Category[];
  readonly ref: string;
  /** First and last edition it is for; absent: no limit. */
  readonly from?: string;
  readonly until?: string;
  readonly controls: readonly string[];
  /** `answers`: the counts decide the suggested answer by `rule`, `all` where none is named. `drafts`: they fill a text a person completes. `supports`: context. */
  readonly role: "answers" | "drafts" | "supports";
  readonly rule?: RuleName;
  readonly population?: Population;
  readonly draft?: DraftName;
  /** Where the item's own words allow a failure whose risk was accepted: who accepts it, and which item documents it. */
  readonly risksAcceptedBy?: { readonly who: string; readonly documentedAt: string };
  /** `{quarter}` stands for the three months up to the day. */
  readonly personMustAdd: string;
}

/** The levels of a CAF outcome, lowest first. */
export type Level = "not achieved" | "partially achieved" | "achieved";

/** One indicator of good practice of a CAF outcome. The words are ours. */
export interface Indicator {
  readonly level: Level;
  readonly says: string;
  /** What shows it, of `not achieved`: what shows it where it fails. Empty where devices cannot: a person says. */
  readonly controls: readonly string[];
  /** Of `not achieved`: one device that fails makes it true, whatever else a person knows. */
  readonly decides?: true;
}

/** What to put into the toolkit's answer; never submitted, a person answers. */
export type Suggested =
  | "yes"
  | "no"
  | "cannot confirm"
  | "number"
  | "date"
  | "level"
  | "text"
  | "document"
  | "exempt"
  | "person";

/** A certificate that may exempt from items, as the organisation recorded it. */
export interface Certificate {
  readonly kind: "cyber_essentials_plus" | "iso27001" | "psn_ia";
  /** What it covers, in the certificate's own words. */
  readonly scope: string;
  /** Last day on which it holds. */
  readonly expiry: Day;
}

/** Devices of an item's population by what all its controls together say of each; `of` = met + notMet + noEvidence. */
export interface AnswerCounts {
  readonly met: number;
  readonly notMet: number;
  /** Of those not met, how many have an acceptance in force for everything that fails. */
  readonly accepted: number;
  readonly noEvidence: number;
  readonly notApplicable: number;
  readonly of: number;
}

/** What we suggest to answer, with the denominator in the sentence. */
export interface SuggestedAnswer {
  readonly ref: string;
  readonly title: string;
  /** What is asked: the official wording where it was imported, else ours. */
  readonly asks: string;
  readonly official: boolean;
  /** Where wording and flag are from. */
  readonly source: string;
  readonly answerType: AnswerType;
  readonly suggested: Suggested;
  /** The number, day or level that the item asks for, where the evidence gives one. */
  readonly value: number | string | null;
  readonly because: string;
  /** `null` where no device speaks to the item. */
  readonly counts: AnswerCounts | null;
  /** Which devices the item is about; `null` where no device speaks to it. */
  readonly population: Population | null;
  /** Devices of the population that report in time, of those known. */
  readonly coverage: { readonly reporting: number; readonly known: number };
  /** Days on which the newest reports came in that the answer rests on; `null` where it rests on none. */
  readonly interval: Interval | null;
  /** Text to paste, where the item asks for words. */
  readonly text?: string;
  /** What to paste into the toolkit's comment box, in the organisation's voice; square brackets where a person must write. */
  readonly pasteable: string;
  readonly personMustAdd: string;
  readonly confidence: ItemConfidence;
  readonly mandatory: boolean | null;
  /** Shown where the wording or flag was not read in the official sheet. */
  readonly remark?: string;
  readonly controls: readonly string[];
}

/** First and last day. */
export interface Interval {
  readonly from: Day;
  readonly until: Day;
}

/** Counts of one control over the estate; met, notMet, noEvidence and notApplicable always add up to `known`. */
export interface ControlCount {
  readonly id: string;
  readonly met: number;
  readonly notMet: number;
  /** A part of `notMet`. */
  readonly accepted: number;
  readonly noEvidence: number;
  readonly notApplicable: number;
}

export interface EstateCount {
  /** Every device any source knows: the denominator. */
  readonly known: number;
  readonly reporting: number;
  readonly stale: number;
  readonly neverReported: number;
}
