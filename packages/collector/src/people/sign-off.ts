import { type Day, dayOf } from "@muster/mapping";
import { digestOfRow } from "../log/index.ts";
import {
  type Db,
  insertPlanSignOff,
  listPlanSignOffs,
  listPlanWords,
  organisationById,
  type PlanSignOff,
  type PlanWord,
} from "../store/index.ts";
import { PeopleError } from "./errors.ts";
import { instantOf, type PeopleParts, wordsOf } from "./parts.ts";
import { type SignatureWish, signatureOf } from "./signature.ts";

/**
 * Enters that somebody signed the plan of the organisation's edition off, as it stood at the end of the day they signed, or
 * now where that is today. A plan is signed anew by another signature. @throws {PeopleError}
 */
export async function signPlan(
  parts: PeopleParts,
  wish: SignatureWish & { readonly by: string },
): Promise<PlanSignOff> {
  const { organisation, signedOn } = wish;
  const signature = await signatureOf(parts, wish);
  const edition = await editionOf(parts, organisation);
  const all = await listPlanWords(parts.store.db, organisation);
  const signed = all.filter((word) => word.edition === edition && dayOf(word.at) <= signedOn);
  const last = signed.at(-1);
  if (last === undefined) {
    throw new PeopleError(
      `--signed-on ${signedOn}: nothing was planned for ${edition} up to that day. \`muster plan set\` says what will be done; then it can be signed.`,
    );
  }
  const state = stateOf(lastWords(signed));
  const words = { edition, up_to: last.leaf, state, ...signature, why: "" };
  return enter(parts, wish, { act: "signed", ...words });
}

/** Takes the signature under the plan of the organisation's edition back. It stays, and no longer holds. @throws {PeopleError} */
export async function withdrawSignOff(
  parts: PeopleParts,
  wish: { readonly organisation: string; readonly why: string; readonly by: string },
): Promise<PlanSignOff> {
  const { organisation } = wish;
  const edition = await editionOf(parts, organisation);
  const all = await listPlanSignOffs(parts.store.db, organisation);
  const last = all.findLast((row) => row.edition === edition);
  if (last?.act !== "signed") {
    throw new PeopleError(
      `The plan for ${edition} is not signed off: there is nothing to withdraw.`,
    );
  }
  return enter(parts, wish, { ...last, act: "withdrawn", why: wordsOf("why", wish.why) });
}

async function editionOf({ store }: PeopleParts, organisation: string): Promise<string> {
  return (await organisationById(store.db, organisation))?.edition ?? "";
}

async function enter(
  parts: PeopleParts,
  { organisation, by: name }: { readonly organisation: string; readonly by: string },
  words: Omit<PlanSignOff, "organisation" | "leaf" | "done_by" | "at">,
): Promise<PlanSignOff> {
  const by = wordsOf("by", name, 200);
  const at = instantOf(parts);
  const { act, edition, up_to, state, signed_by, signed_as, signed_on, why } = words;
  const signature = { signed_by, signed_as, signed_on };
  const row = { organisation, edition, act, up_to, state, ...signature, why, done_by: by, at };
  const about = { act, edition, words: digestOfRow(row), by, at };
  return await parts.store.db.transaction().execute(async (trx) => {
    const leaf = await parts.log.append(trx, organisation, { type: "plan", about });
    await insertPlanSignOff(trx, { leaf, ...row });
    return { leaf, ...row };
  });
}

/** The last word on each item. */
function lastWords(words: readonly PlanWord[]): ReadonlyMap<string, PlanWord> {
  return new Map(words.map((word) => [word.item, word]));
}

/** SHA-256 over canonical JSON of each item with the digest of its words, which is what the log's entry of them holds. */
function stateOf(words: ReadonlyMap<string, PlanWord>): string {
  const rows = [...words].map(([item, { leaf: _, ...row }]) => [item, digestOfRow(row)] as const);
  return digestOfRow(Object.fromEntries(rows));
}

/** The last act on a plan, with the words that were signed, by item. */
export interface StandingSignOff extends PlanSignOff {
  readonly signed: ReadonlyMap<string, PlanWord>;
}

/** Whose signature stands under each edition's plan at the end of a day, or was taken back last. */
export async function signOffsOn(
  db: Db,
  organisation: string,
  day: Day,
): Promise<ReadonlyMap<string, StandingSignOff>> {
  const all = await listPlanSignOffs(db, organisation);
  const words = await listPlanWords(db, organisation);
  const known = all.filter(({ at }) => dayOf(at) <= day);
  return new Map(
    known.map((row) => {
      const { edition, up_to: upTo } = row;
      const signed = words.filter((word) => word.edition === edition && word.leaf <= upTo);
      return [edition, { ...row, signed: lastWords(signed) }];
    }),
  );
}
