import type { Day } from "../days.ts";
import type { FactKind, FactOf } from "../facts/index.ts";
import type { Lists } from "../lifecycle/index.ts";
import type { Policy } from "./policy.ts";

export type Outcome = "met" | "not-met" | "no-evidence" | "not-applicable";
export const outcomes: readonly Outcome[] = ["met", "not-met", "no-evidence", "not-applicable"];

/** One control's word on one device on one day. */
export interface Judgement {
  readonly outcome: Outcome;
  /** One sentence a person reads, with the numbers and dates that decided. */
  readonly because: string;
  /** Where the rule or the date comes from: a URL, or the policy key. */
  readonly source: string;
  /** The last day on which the same facts are judged the same; absent where no date can flip it. */
  readonly holdsUntil?: Day;
  /** The things that decided, one a row, for tables: unsupported titles, missing updates. */
  readonly details?: readonly Detail[];
}

/** One thing that decided a judgement. */
export interface Detail {
  readonly what: string;
  readonly version?: string;
  readonly state: string;
  readonly because: string;
  /** How many of it there are, where that is what is asked. */
  readonly count?: number;
  readonly date?: Day;
  readonly source?: string;
  /** What the organisation's own list says of it, where it says anything. */
  readonly own?: string;
  /** The vendor's list and the organisation's own disagree about it. */
  readonly disagrees?: boolean;
  /** Of an update: it is critical, as its source says. */
  readonly critical?: boolean;
  /** Of an update: it fixes a flaw that is known to be exploited. */
  readonly exploited?: boolean;
}

/** What the collector knows beside the facts. */
export interface Circumstances {
  readonly today: Day;
  readonly lists: Lists;
  readonly policy: Policy;
  /** Day the report the facts came in was received; absent where the device never reported. */
  readonly receivedOn: Day | undefined;
  /** Day the collector first saw this update missing on this device (`name candidate`). */
  readonly firstSeen: (update: string) => Day | undefined;
  /** The organisation marks the device as connected to Spine. */
  readonly spine?: boolean;
}

/** The facts of one device by kind. A kind nobody reported is absent, and that is `no-evidence` too. */
export type Facts<K extends FactKind = FactKind> = { readonly [P in K]?: FactOf<P> };

/** Judges facts. Pure: same facts, circumstances and day, same judgement. */
export interface Control<K extends FactKind = FactKind> {
  readonly id: string;
  readonly title: string;
  /** What it takes for `met`, in a sentence for the README and the console. */
  readonly rule: string;
  readonly reads: readonly K[];
  judge(facts: Facts<K>, about: Circumstances): Judgement;
}
