import { addDays, type Day, dayOf, writeDay } from "@muster/mapping";
import { type AcceptanceReview, insertAcceptanceReview } from "../store/index.ts";
import { acceptanceBeginning, type Decision, isSame } from "./decide.ts";
import { PeopleError } from "./errors.ts";
import { dayToCome, instantOf, type PeopleParts, wordsOf } from "./parts.ts";
import { type AcceptanceState, isInForce, isReviewDue, stateOfAcceptance } from "./state.ts";

export interface ReviewWish extends Decision {
  /** Day by which it is looked at next: up to the last day of the acceptance. */
  readonly nextReview: Day;
  /** What was seen; may be empty. */
  readonly note?: string | undefined;
}

/**
 * Enters that whoever owns or signed an acceptance in force looked at it again. It moves the day of the next review, and
 * neither the last day of the acceptance nor any count. @throws {PeopleError}
 */
export async function reviewAcceptance(
  parts: PeopleParts,
  wish: ReviewWish,
): Promise<AcceptanceReview> {
  const { organisation, nextReview } = wish;
  const found = await acceptanceBeginning(parts, organisation, wish.id);
  const state = stateOfAcceptance(found, dayOf(parts.now()));
  if (!isInForce(state)) {
    throw new PeopleError(
      `Acceptance ${found.id} is ${state}: one that is approved is reviewed, up to its last day. Ask for another with \`muster acceptance request\`.`,
    );
  }
  const by = reviewer(wish.by, found);
  const next = dayToCome(parts, "next-review", { day: nextReview, years: 1 });
  if (next > found.expiry) {
    throw new PeopleError(
      `--next-review ${next}: give a day up to ${found.expiry}, its last. A review does not extend it.`,
    );
  }
  const note = wish.note === undefined ? "" : wordsOf("note", wish.note);
  const at = instantOf(parts);
  const about = { act: "reviewed", id: found.id, next, note, by, at } as const;
  return await parts.store.db.transaction().execute(async (trx) => {
    const leaf = await parts.log.append(trx, organisation, { type: "acceptance", about });
    const words = { next_review: next, note, done_by: by, at };
    const row = { organisation, leaf, acceptance: found.id, ...words };
    await insertAcceptanceReview(trx, row);
    return row;
  });
}

/** Who answers for the risk looks at it again: its owner, or who signed for it. */
function reviewer(
  name: string,
  { owner, signed_by }: { readonly owner: string; readonly signed_by: string },
): string {
  const by = wordsOf("by", name, 200);
  if (isSame(by, owner) || isSame(by, signed_by)) return by;
  throw new PeopleError(
    `--by ${by}: its owner (${owner}) or who signed for it (${signed_by}) reviews it. Give that name.`,
  );
}

/** An acceptance as a day sees it. */
export interface Reviewed {
  readonly state: AcceptanceState;
  /** Day by which it is looked at next. */
  readonly review: Day;
  readonly reviews: readonly Pick<AcceptanceReview, "done_by" | "at">[];
}

/** Who reviewed it last and what comes next, in a sentence or two; empty where nobody did and nothing comes. */
export function reviewWords(row: Reviewed, day: Day): string {
  const last = row.reviews.at(-1);
  const done = last && `reviewed on ${writeDay(dayOf(last.at))} by ${last.done_by}`;
  const next = nextWords(row, day);
  return [done, next].filter((words) => words !== undefined && words !== "").join("; ");
}

function nextWords(row: Reviewed, day: Day): string {
  if (row.state === "requested") return `first review by ${writeDay(row.review)}`;
  if (!isInForce(row.state)) return "";
  if (isReviewDue(row, day)) return overdueWords(row);
  return `${row.reviews.length === 0 ? "first" : "next"} review by ${writeDay(row.review)}`;
}

/** From the day after the one by which it was to be. */
export function overdueWords({ review }: Pick<Reviewed, "review">): string {
  return `review overdue since ${writeDay(addDays(review, 1))}`;
}
