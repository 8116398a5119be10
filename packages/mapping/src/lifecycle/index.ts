import type { Day } from "../days.ts";
import type { FactOf } from "../facts/index.ts";
import type { Recognition, Support, Title } from "./types.ts";

/** What support is judged with: limits of age and the programmes the device proves. */
export interface SupportTerms {
  readonly today: Day;
  readonly endingSoonMonths: number;
  readonly listMaxDays: number;
  readonly latestOnlyListMaxDays: number;
  readonly countFreeExtendedSupport: boolean;
  readonly programme: FactOf<"support-programme"> | undefined;
}

/** The lists of one day: products, their dates and recognisers. */
export interface Lists {
  /** Support of the operating system: edition, channel and programme decide, never the marketing name. */
  osSupport(os: Extract<FactOf<"os">, { state: "known" }>["value"], terms: SupportTerms): Support;
  recognise(title: Title): Recognition;
  /** Support of one installed title on a machine that runs `os`. */
  titleSupport(title: Title, os: FactOf<"os"> | undefined, terms: SupportTerms): Support;
  /** Product files by name with the SHA-256-able text they were read from, for packs and digests. */
  readonly files: readonly {
    readonly file: string;
    readonly text: string;
    readonly checkedOn: Day;
  }[];
}

export type * from "./types.ts";
