import type { Day, Detail, Judgement, Outcome } from "@muster/mapping";
import { canonicalJson, type Json } from "@muster/mapping/wire";
import { storable } from "../store/index.ts";

/** What an open interval says, as stored. */
export interface Said {
  readonly outcome: Outcome;
  readonly because: string;
  readonly source: string;
  readonly holdsUntil: Day | null;
  /** Canonical JSON of Detail[]. */
  readonly details: string;
}

/** Longest sentence the store keeps. */
const SENTENCE = 16_384;

/** What was written of details before: machines that are judged by the same facts share them. */
const written = new WeakMap<readonly Detail[], string>();

function detailsText(details: readonly Detail[]): string {
  const before = written.get(details);
  if (before !== undefined) return before;
  const text = canonicalJson(details.map((d) => ({ ...d }) satisfies Json));
  written.set(details, text);
  return text;
}

/** A judgement in the words the store keeps, so that it can be compared with them. */
export function sayingOf(judgement: Judgement): Said {
  return {
    outcome: judgement.outcome,
    because: storable(judgement.because, SENTENCE),
    source: storable(judgement.source),
    holdsUntil: judgement.holdsUntil ?? null,
    details: judgement.details === undefined ? "[]" : detailsText(judgement.details),
  };
}

const MONTHS =
  "January|February|March|April|May|June|July|August|September|October|November|December";
const WRITTEN_DAY = new RegExp(`\\b\\d{1,2} (?:${MONTHS}) \\d{4}\\b`, "g");

/**
 * Whether a new judgement only carries on what the open interval says. The same words always do, unless they hold for a
 * shorter time than was said. A pass also goes on where nothing but its days moved ahead (`signatures are of …`), so that
 * an estate in good order writes nothing, night after night: the interval keeps the words of its first day.
 */
export function carriesOn(open: Said, next: Said): boolean {
  if (open.outcome !== next.outcome || open.source !== next.source) return false;
  if (open.details !== next.details || shortens(open, next)) return false;
  if (open.because === next.because) return true;
  return next.outcome === "met" && withoutDays(open.because) === withoutDays(next.because);
}

function shortens(open: Said, next: Said): boolean {
  if (next.holdsUntil === null) return false;
  return open.holdsUntil === null || next.holdsUntil < open.holdsUntil;
}

function withoutDays(sentence: string): string {
  return sentence.replace(WRITTEN_DAY, "(day)");
}

/** A stored interval: from its first day up to, and not including, its last. An empty one was superseded the same day. */
export interface Interval {
  readonly outcome: Outcome;
  readonly from: Day;
  readonly to: Day | null;
}

/**
 * First day of `outcome` without a break up to `today`; `today` itself where the intervals say otherwise.
 * @param intervals of one device and control, in the order they began
 */
export function sinceOf(intervals: readonly Interval[], outcome: Outcome, today: Day): Day {
  const begun = intervals.filter((i) => i.from <= today && i.from !== i.to);
  let since = today;
  for (const { outcome: before, from, to } of begun.toReversed()) {
    if (before !== outcome || (to !== null && to < since)) break;
    since = from;
  }
  return since;
}
