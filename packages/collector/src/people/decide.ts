import { dayOf } from "@muster/mapping";
import {
  type Acceptance,
  type AcceptanceAct,
  type DecidedAcceptance,
  insertAcceptanceAct,
  listAcceptances,
} from "../store/index.ts";
import { PeopleError } from "./errors.ts";
import { instantOf, type PeopleParts, wordsOf } from "./parts.ts";

export interface Decision {
  readonly organisation: string;
  /** The beginning of the acceptance's id. */
  readonly id: string;
  readonly by: string;
}

/** A second person says yes. @throws {PeopleError} for the one who asked, and where it is decided already or over */
export async function approveAcceptance(
  parts: PeopleParts,
  { organisation, id, by }: Decision,
): Promise<Acceptance> {
  const found = await acceptanceBeginning(parts, organisation, id);
  const who = wordsOf("by", by, 200);
  if (isSame(who, found.asked_by)) {
    throw new PeopleError(`--by ${who}: whoever asked cannot approve. Another person does.`);
  }
  if (found.acts.length > 0 || found.expiry < dayOf(parts.now())) {
    throw new PeopleError(`Acceptance ${found.id} was decided already, or has run out.`);
  }
  await decide(parts, found, { act: "approved", done_by: who, why: "" });
  return found;
}

/** Takes it back, before or after it was approved. @throws {PeopleError} where that was done before */
export async function withdrawAcceptance(
  parts: PeopleParts,
  { organisation, id, by, why }: Decision & { readonly why: string },
): Promise<Acceptance> {
  const found = await acceptanceBeginning(parts, organisation, id);
  const words = { done_by: wordsOf("by", by, 200), why: wordsOf("why", why) };
  await decide(parts, found, { act: "withdrawn", ...words });
  return found;
}

async function decide(
  parts: PeopleParts,
  { id, organisation }: DecidedAcceptance,
  words: Pick<AcceptanceAct, "act" | "done_by" | "why">,
): Promise<void> {
  const at = instantOf(parts);
  await parts.store.db.transaction().execute(async (trx) => {
    if (!(await insertAcceptanceAct(trx, { acceptance: id, at, ...words }))) {
      throw new PeopleError(`Acceptance ${id} was ${words.act} before.`);
    }
    const { act, done_by: by, why } = words;
    const about = act === "approved" ? { act, id, by, at } : { act, id, why, by, at };
    await parts.log.append(trx, organisation, { type: "acceptance", about });
  });
}

/** The one whose id begins with what was typed. @throws {PeopleError} */
export async function acceptanceBeginning(
  { store }: PeopleParts,
  organisation: string,
  start: string,
): Promise<DecidedAcceptance> {
  const all = await listAcceptances(store.db, organisation);
  return onlyOne(all, start, "acceptance");
}

/** The one whose id begins with what was typed. @throws {PeopleError} where none does, or several do */
export function onlyOne<T extends { readonly id: string }>(
  all: readonly T[],
  start: string,
  what: "acceptance" | "certificate" | "evidence",
): T {
  const [only, ...others] = all.filter(({ id }) => start.length >= 4 && id.startsWith(start));
  if (only !== undefined && others.length === 0) return only;
  throw new PeopleError(
    `There is ${only === undefined ? "no" : "more than one"} ${what} ${start}: \`muster ${what} list\` shows their ids.`,
  );
}

/** The names people give for themselves, however they space or capitalise them. */
export function isSame(one: string, two: string): boolean {
  const plain = (name: string) =>
    name
      .normalize("NFKC")
      .toLowerCase()
      .replaceAll(/[\s.]+/g, "");
  return plain(one) === plain(two);
}
