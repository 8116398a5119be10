import { type Day, dayOf, writeDay } from "@muster/mapping";
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
import { roleName, type SignatureWish, signatureOf } from "./signature.ts";

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
  { store, log, ...parts }: PeopleParts,
  { organisation, by: name }: { readonly organisation: string; readonly by: string },
  words: Omit<PlanSignOff, "organisation" | "leaf" | "done_by" | "at">,
): Promise<PlanSignOff> {
  const by = wordsOf("by", name, 200);
  const at = instantOf({ store, log, ...parts });
  const { act, edition, up_to, state, signed_by, signed_as, signed_on, why } = words;
  const signature = { signed_by, signed_as, signed_on };
  const row = { organisation, edition, act, up_to, state, ...signature, why, done_by: by, at };
  const about = { act, edition, words: digestOfRow(row), by, at };
  return await store.db.transaction().execute(async (trx) => {
    const leaf = await log.append(trx, organisation, { type: "plan", about });
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

const compared = ["action", "owner", "due", "status"] as const;

/** How what is planned for one item stands to the signature under the plan, as a word and in words. */
export interface LineSigned {
  readonly signed: "signed" | "changed" | "new" | "not signed" | "nothing planned";
  /** Empty where nothing is planned. */
  readonly signedWords: string;
}

export function lineSigned(
  word: PlanWord | undefined,
  signOff: StandingSignOff | undefined,
): LineSigned {
  if (word === undefined) return { signed: "nothing planned", signedWords: "" };
  if (signOff?.act !== "signed") return { signed: "not signed", signedWords: "not signed off" };
  const on = `signed off on ${writeDay(signOff.signed_on)}`;
  const before = signOff.signed.get(word.item);
  if (before === undefined) return { signed: "new", signedWords: `new since the plan was ${on}` };
  const moved = compared.filter((member) => before[member] !== word[member]);
  return moved.length === 0
    ? { signed: "signed", signedWords: on }
    : { signed: "changed", signedWords: `changed since it was ${on}: ${moved.join(", ")}` };
}

/** How a plan as a whole stands to its signature. */
export interface PlanSigned {
  readonly state: "signed" | "changed" | "not signed" | "nothing planned";
  /** Empty and null where nobody's signature stands. */
  readonly signedBy: string;
  readonly signedAs: string;
  readonly signedOn: Day | null;
  /** Items whose plan is not as it was signed. */
  readonly changed: readonly string[];
  /** Items with a gap for which nothing is planned: nobody can have signed for them. */
  readonly unplanned: readonly string[];
  /** The same in a few sentences. */
  readonly says: string;
}

/** @param lines the plan's own */
export function planSigned(
  lines: readonly (LineSigned & { readonly item: string })[],
  signOff: StandingSignOff | undefined,
): PlanSigned {
  const itemsThatAre = (...words: readonly LineSigned["signed"][]) =>
    lines.filter(({ signed }) => words.includes(signed)).map(({ item }) => item);
  const changed = itemsThatAre("changed", "new");
  const unplanned = itemsThatAre("nothing planned");
  const isPlanned = unplanned.length < lines.length;
  const stands = signOff?.act === "signed" ? signOff : undefined;
  const words = isPlanned ? signatureWords(signOff, changed) : nothingWords(lines.length);
  const open =
    isPlanned && unplanned.length > 0
      ? `Nothing is planned for ${unplanned.length} of its ${lines.length} items: ${unplanned.join(", ")}.`
      : "";
  return {
    state: isPlanned ? stateOfPlan(stands, changed) : "nothing planned",
    signedBy: stands?.signed_by ?? "",
    signedAs: stands?.signed_as ?? "",
    signedOn: stands?.signed_on ?? null,
    changed,
    unplanned,
    says: [words, open].filter((sentence) => sentence !== "").join(" "),
  };
}

function stateOfPlan(
  stands: StandingSignOff | undefined,
  changed: readonly string[],
): PlanSigned["state"] {
  if (stands === undefined) return "not signed";
  return changed.length === 0 ? "signed" : "changed";
}

function nothingWords(lines: number): string {
  return lines === 0
    ? "No gap is shown and nothing is planned, so there is nothing to sign off."
    : "Nothing is planned yet, so there is nothing that could be signed off.";
}

function signatureWords(signOff: StandingSignOff | undefined, changed: readonly string[]): string {
  if (signOff === undefined) return "The plan is not signed off.";
  const { act, signed_by, signed_as, signed_on, why, at } = signOff;
  const signature = `by ${signed_by} (${roleName(signed_as)}) on ${writeDay(signed_on)}`;
  if (act === "withdrawn") {
    return `The plan is not signed off: what was signed ${signature} was withdrawn on ${writeDay(dayOf(at))} (${why}).`;
  }
  return changed.length === 0
    ? `Signed off ${signature}, and not changed since.`
    : `Changed since it was signed off ${signature}: ${changed.join(", ")}.`;
}
