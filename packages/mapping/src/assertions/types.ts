/** How sure we are that the item reads as we say; shown wherever it is not `verified`. */
export type ItemConfidence = "verified" | "inferred" | "from memory" | "assumed";
export type Category = 1 | 2 | 3 | 4;

/** One evidence item of one edition and category: data under `editions/`. Words are ours, not the toolkit's. */
export interface Item {
  readonly ref: string;
  readonly title: string;
  readonly asks: string;
  readonly mandatory: boolean | null;
  readonly answerType: string;
  readonly threshold: unknown;
  readonly automation: "full" | "partial" | "supporting";
  readonly confidence: ItemConfidence;
  readonly mandatoryConfidence: string;
  readonly source: string;
  readonly exemptedBy: readonly string[];
  readonly notes?: string;
}

/** The items of one edition for one category. */
export interface Edition {
  /** `2025-26` */
  readonly edition: string;
  /** `v8` */
  readonly version: string;
  readonly category: Category;
  readonly deadline: string;
  readonly items: readonly Item[];
}

/** How a control's counts speak to an item. */
export interface Link {
  readonly ref: string;
  readonly controls: readonly string[];
  /** `answers`: the counts decide a suggested yes or no. `drafts`: they fill a text a person completes. `supports`: context. */
  readonly role: "answers" | "drafts" | "supports";
  readonly personMustAdd: string;
}

/** What we suggest to answer, with the denominator in the sentence. */
export interface SuggestedAnswer {
  readonly ref: string;
  readonly title: string;
  readonly suggested: "yes" | "no" | "cannot confirm" | "text" | "document" | "person";
  readonly because: string;
  /** Text to paste, where the item asks for words. */
  readonly text?: string;
  readonly personMustAdd: string;
  readonly confidence: ItemConfidence;
  readonly mandatory: boolean | null;
  /** Shown where the wording or flag was not read in the official sheet. */
  readonly remark?: string;
  readonly controls: readonly string[];
}

/** Counts of one control over the estate; they always add up to `known`. */
export interface ControlCount {
  readonly id: string;
  readonly met: number;
  readonly notMet: number;
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
