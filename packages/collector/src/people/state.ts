import { type Day, dayOf, daysBetween } from "@muster/mapping";
import type { Acceptance, AcceptanceAct, AcceptanceReview } from "../store/index.ts";

export type AcceptanceState =
  | "requested"
  | "approved"
  | "review due"
  | "expiring"
  | "expired"
  | "withdrawn";

/** Days before its end in which an acceptance is told of as expiring: a month to renew it or to put things right. */
export const EXPIRING_DAYS = 30;

type Decided = Pick<Acceptance, "review" | "expiry"> & {
  readonly acts: readonly Pick<AcceptanceAct, "act" | "at">[];
  readonly reviews: readonly Pick<AcceptanceReview, "next_review" | "at">[];
};

/** Day by which it is looked at next, as its last review up to a day says, or as it was asked for. */
export function nextReviewOf({ review, reviews }: Pick<Decided, "review" | "reviews">, day: Day) {
  return reviews.findLast(({ at }) => dayOf(at) <= day)?.next_review ?? review;
}

/** How an acceptance stands on a day. What was decided after that day is not known on it. */
export function stateOfAcceptance(row: Decided, day: Day): AcceptanceState {
  const { acts, expiry } = row;
  const done = new Set(acts.filter(({ at }) => dayOf(at) <= day).map(({ act }) => act));
  if (done.has("withdrawn")) return "withdrawn";
  if (expiry < day) return "expired";
  if (!done.has("approved")) return "requested";
  if (daysBetween(day, expiry) <= EXPIRING_DAYS) return "expiring";
  const review = nextReviewOf(row, day);
  return isReviewDue({ review }, day) ? "review due" : "approved";
}

const inForce: readonly AcceptanceState[] = ["approved", "review due", "expiring"];

/** Whether it counts: from the day of approval to its last day, both included. A late review does not end it. */
export function isInForce(state: AcceptanceState): boolean {
  return inForce.includes(state);
}

/** Whether its review is late, whatever else is said of it. */
export function isReviewDue({ review }: Pick<Acceptance, "review">, day: Day): boolean {
  return review < day;
}
