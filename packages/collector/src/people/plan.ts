import { type Day, dayOf, isDay, writeDay } from "@muster/mapping";
import { digestOfRow } from "../log/index.ts";
import {
  type Db,
  insertPlanWord,
  listPlanWords,
  organisationById,
  type PlanWord,
} from "../store/index.ts";
import { PeopleError } from "./errors.ts";
import { itemOf } from "./evidence.ts";
import { instantOf, type PeopleParts, wordsOf } from "./parts.ts";
import { type LineSigned, lineSigned } from "./plan-signed.ts";
import type { StandingSignOff } from "./sign-off.ts";

export const planStates = ["open", "in hand", "done"] as const;
export type PlanState = (typeof planStates)[number];

/** What somebody says of an item in the improvement plan; what is left out stays as it was. */
export interface PlanWish {
  readonly organisation: string;
  readonly item: string;
  readonly action?: string | undefined;
  readonly owner?: string | undefined;
  readonly due?: Day | undefined;
  readonly status?: PlanState | undefined;
  readonly by: string;
}

/** Sets what is planned for an item of the organisation's edition. @throws {PeopleError} */
export async function setPlan(parts: PeopleParts, wish: PlanWish): Promise<PlanWord> {
  const { store, log } = parts;
  const { organisation } = wish;
  const item = await itemOf(store.db, organisation, wish.item);
  const edition = (await organisationById(store.db, organisation))?.edition ?? "";
  const before = (await planOn(store.db, organisation)).get(keyOf(edition, item));
  const by = wordsOf("by", wish.by, 200);
  const at = instantOf(parts);
  const row = {
    organisation,
    edition,
    item,
    action: wordsOf("action", wish.action ?? before?.action ?? "", 2048),
    owner: wordsOf("owner", wish.owner ?? before?.owner ?? "", 200),
    due: dueOf(wish.due ?? before?.due),
    status: wish.status ?? before?.status ?? "open",
    done_by: by,
    at,
  };
  const about = { edition, item, words: digestOfRow(row), by, at };
  return await store.db.transaction().execute(async (trx) => {
    const leaf = await log.append(trx, organisation, { type: "plan", about });
    await insertPlanWord(trx, { leaf, ...row });
    return { leaf, ...row };
  });
}

/** Any day: what is overdue may be entered as it is. */
function dueOf(day: string | undefined): Day {
  if (day !== undefined && isDay(day)) return day;
  throw new PeopleError("--due: give the day by which it is to be done, as YYYY-MM-DD.");
}

/** The words that hold at the end of a day, by edition and item; those that hold now where no day is given. */
export async function planOn(
  db: Db,
  organisation: string,
  day: Day = "9999-12-31",
): Promise<ReadonlyMap<string, PlanWord>> {
  const words = await listPlanWords(db, organisation);
  const known = words.filter(({ at }) => dayOf(at) <= day);
  return new Map(known.map((word) => [keyOf(word.edition, word.item), word]));
}

const keyOf = (edition: string, item: string) => `${edition} ${item}`;

/** An item as it was answered. */
export interface PlannedItem {
  readonly ref: string;
  readonly title: string;
  readonly suggested: string;
  readonly answerType: string;
  readonly value: number | string | null;
  readonly because: string;
  /** Devices; null where none speaks to it. `accepted` is a part of `notMet`. */
  readonly counts: {
    readonly notMet: number;
    readonly accepted: number;
    readonly noEvidence: number;
  } | null;
}

/** One line of the improvement plan, as the toolkit asks for it: gap, action, owner, due, status. */
export interface PlanLine extends LineSigned {
  readonly item: string;
  readonly title: string;
  /** What the evidence says is missing. */
  readonly gap: string;
  /** Empty, as owner and due, where nobody planned anything yet. */
  readonly action: string;
  readonly owner: string;
  readonly due: Day | null;
  readonly status: PlanState;
  /** What somebody should see to, in a few words; empty where there is nothing. */
  readonly remark: string;
}

/**
 * A line for every item that is not met or that nobody can confirm, for every outcome whose level is a person's to say while
 * devices fall short of it, and for every other item that something is planned for.
 */
export function planLines(
  items: readonly PlannedItem[],
  about: {
    readonly words: ReadonlyMap<string, PlanWord>;
    /** Whose signature stands under this edition's plan. */
    readonly signOff: StandingSignOff | undefined;
    readonly edition: string;
    readonly deadline: Day;
    readonly today: Day;
  },
): readonly PlanLine[] {
  const { words, signOff, edition } = about;
  return items.flatMap((item) => {
    const word = words.get(keyOf(edition, item.ref));
    const gap = isGap(item);
    if (!gap && word === undefined) return [];
    return [
      {
        item: item.ref,
        title: item.title,
        gap: gap ? item.because : "No gap is shown any more.",
        action: word?.action ?? "",
        owner: word?.owner ?? "",
        due: word?.due ?? null,
        status: word?.status ?? "open",
        remark: remarkOn(word, { ...about, gap }),
        ...lineSigned(word, signOff),
      },
    ];
  });
}

function isGap({ suggested, answerType, value, counts }: PlannedItem): boolean {
  if (suggested === "level") return value === "not achieved";
  if (suggested === "person" && answerType === "level") {
    return counts !== null && counts.notMet - counts.accepted + counts.noEvidence > 0;
  }
  return suggested === "no" || suggested === "cannot confirm";
}

function remarkOn(
  word: PlanWord | undefined,
  { deadline, today, gap }: { readonly deadline: Day; readonly today: Day; readonly gap: boolean },
): string {
  if (word === undefined) return "nothing is planned";
  if (word.status === "done") return gap ? "done, but the evidence does not show it" : "";
  if (word.due > deadline) return `due after the deadline of ${writeDay(deadline)}`;
  return word.due < today ? "overdue" : "";
}
