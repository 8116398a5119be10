import { failingDetails } from "../assertions/acceptance.ts";
import type { TalliedFinding } from "../assertions/tally.ts";
import type { Outcome } from "../controls/types.ts";
import { withVersion } from "../controls/words.ts";
import type { Day } from "../days.ts";

/** What a control says of a device; `accepted`: not met, with the risk accepted. */
export type Word = Outcome | "accepted";

/** A finding that becomes worse on a day, and what causes it. */
export interface Change {
  readonly on: Day;
  readonly control: string;
  readonly from: Word;
  readonly to: Word;
  /** What begins to fail, or whose acceptance ends: `PHP 7.4`. Empty where the control names no things. */
  readonly things: readonly string[];
  readonly because: string;
}

/** A finding with the sentence that goes with it. */
export interface SaidFinding extends TalliedFinding {
  readonly because: string;
}

/** What becomes worse between two sides of a day: another word, or one more thing that fails beside what failed already. */
export function changesBetween(
  before: readonly SaidFinding[],
  after: readonly SaidFinding[],
  on: Day,
): readonly Change[] {
  const then = new Map(before.map((finding) => [finding.control, finding]));
  return after.flatMap((now) => {
    const was = then.get(now.control);
    if (was === undefined) return [];
    const [from, to] = [wordOf(was), wordOf(now)];
    const failed = new Set(from === "accepted" && to === "not-met" ? [] : thingsOf(was));
    const things = thingsOf(now).filter((thing) => !failed.has(thing));
    const isWorse = order.indexOf(to) > order.indexOf(from);
    if (!isWorse && (to !== "not-met" || things.length === 0)) return [];
    return [{ on, control: now.control, from, to, things, because: now.because }];
  });
}

export function wordOf({ outcome, accepted }: TalliedFinding): Word {
  return outcome === "not-met" && accepted === true ? "accepted" : outcome;
}

/** From good to bad. */
const order: readonly Word[] = ["not-applicable", "met", "no-evidence", "accepted", "not-met"];

function thingsOf(finding: TalliedFinding): readonly string[] {
  const names = failingDetails(finding).map(({ what, version }) => withVersion(what, version));
  return [...new Set(names)];
}
