import type { Day } from "@muster/mapping/days";
import type { ListChange, Proposal } from "./types.ts";

/** Part of a file or a source that may go at once. */
const SHRINKS_BY = 1 / 3;
/** Part of the devices above which an end that moved into the past is held. */
const DEVICES = 0.01;

/** How many devices there are, and on how many a product is. */
export interface Spread {
  readonly devices: number;
  readonly with: (product: string) => number;
}

/**
 * Why a change is held for a person; none where it is taken. What is held stays out of force: what was known before goes on
 * counting, and grows old by its own day of check.
 */
export function implausible(proposal: Proposal, spread: Spread, today: Day): readonly string[] {
  const { file, changes, before, now } = proposal;
  const reasons: string[] = [];
  if (shrinks(before, now)) {
    reasons.push(`it would shrink from ${before} to ${now} lines`);
  }
  const product = file.replace(/\.json$/, "");
  const ended = changes.filter((change) => endsInThePast(change, today)).map(({ what }) => what);
  const share = spread.devices === 0 ? 0 : spread.with(product) / spread.devices;
  if (ended.length > 0 && share > DEVICES) {
    const of = `${spread.with(product)} of ${spread.devices} devices`;
    reasons.push(
      `the end of support of ${ended.join(", ")} would move into the past, and ${of} have the product`,
    );
  }
  return reasons;
}

/** Whether so much is gone that it was perhaps lost by accident. */
export function shrinks(before: number, now: number): boolean {
  return now < before * (1 - SHRINKS_BY);
}

/** What was supported, or not yet over, and would be over. A line that is new here was never judged. */
function endsInThePast({ member, from, to }: ListChange, today: Day): boolean {
  if (member !== "endOfSupport" || from === undefined || to === undefined) return false;
  const isOver = (end: string | boolean) =>
    end === true || (typeof end === "string" && end < today);
  return isOver(to) && !isOver(from);
}

/** Of the names a source held before, those that are gone; and whether it lost so many that nothing of it is taken. */
export function vanished(
  before: readonly string[],
  now: readonly string[],
): { readonly gone: readonly string[]; readonly shrank: boolean } {
  const left = new Set(now);
  const gone = before.filter((name) => !left.has(name));
  return { gone, shrank: gone.length > before.length * SHRINKS_BY };
}
