import { createHash } from "node:crypto";
import type { Day } from "@muster/mapping/days";
import { canonicalJson } from "@muster/mapping/wire";
import {
  type Acceptance,
  type AcceptanceAct,
  insertAcceptance,
  insertAcceptanceAct,
  listAcceptances,
} from "../store/index.ts";
import { PeopleError } from "./errors.ts";
import { dayToCome, instantOf, newId, type PeopleParts, wordsOf } from "./parts.ts";

/** A risk that somebody asks to accept: it is shown beside what was found, and changes no finding. */
export interface AcceptanceWish {
  readonly organisation: string;
  readonly scope: Acceptance["scope"];
  /** Which device (its id), product or site. */
  readonly about: string;
  readonly reason: string;
  /** What is done instead. */
  readonly control: string;
  readonly owner: string;
  /** Who signs for the risk in the organisation. */
  readonly signedBy: string;
  readonly review: Day;
  readonly expiry: Day;
  readonly by: string;
}

/** @throws {PeopleError} */
export async function requestAcceptance(
  parts: PeopleParts,
  wish: AcceptanceWish,
): Promise<Acceptance> {
  const expiry = dayToCome(parts, "expiry", { day: wish.expiry, years: 1 });
  const review = dayToCome(parts, "review", { day: wish.review, years: 1 });
  if (review > expiry) throw new PeopleError("--review: give a day up to the one of --expiry.");
  const row: Acceptance = {
    id: newId(parts),
    organisation: wish.organisation,
    scope: wish.scope,
    about: wordsOf("about", wish.about, 256),
    reason: wordsOf("reason", wish.reason),
    control: wordsOf("control", wish.control),
    owner: wordsOf("owner", wish.owner, 200),
    signed_by: wordsOf("signed-by", wish.signedBy, 200),
    review,
    expiry,
    asked_by: wordsOf("by", wish.by, 200),
    at: instantOf(parts),
  };
  const { id, at, asked_by: by } = row;
  await parts.store.db.transaction().execute(async (trx) => {
    await insertAcceptance(trx, row);
    const about = { act: "requested", id, digest: digestOfAcceptance(row), by, at } as const;
    await parts.log.append(trx, row.organisation, { type: "acceptance", about });
  });
  return row;
}

/** SHA-256 over canonical JSON of the row: what the log holds of it. */
export function digestOfAcceptance(row: Acceptance): string {
  return createHash("sha256")
    .update(canonicalJson({ ...row }))
    .digest("hex");
}

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
  if (found.acts.length > 0 || found.expiry < instantOf(parts).slice(0, 10)) {
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

type Found = Awaited<ReturnType<typeof listAcceptances>>[number];

async function decide(
  parts: PeopleParts,
  { id, organisation }: Found,
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

async function acceptanceBeginning(
  { store }: PeopleParts,
  organisation: string,
  start: string,
): Promise<Found> {
  const all = await listAcceptances(store.db, organisation);
  const [only, ...others] = all.filter(({ id }) => start.length >= 4 && id.startsWith(start));
  if (only !== undefined && others.length === 0) return only;
  throw new PeopleError(
    `There is ${only === undefined ? "no" : "more than one"} acceptance ${start}: \`muster acceptance list\` shows their ids.`,
  );
}

/** The names people give for themselves, however they space or capitalise them. */
function isSame(one: string, two: string): boolean {
  const plain = (name: string) =>
    name
      .normalize("NFKC")
      .toLowerCase()
      .replaceAll(/[\s.]+/g, "");
  return plain(one) === plain(two);
}

export type AcceptanceState = "asked" | "accepted" | "review due" | "expired" | "withdrawn";

/** How an acceptance stands on a day. */
export function stateOfAcceptance(
  { acts, review, expiry }: Pick<Found, "acts" | "review" | "expiry">,
  day: Day,
): AcceptanceState {
  if (acts.some(({ act }) => act === "withdrawn")) return "withdrawn";
  if (expiry < day) return "expired";
  if (acts.length === 0) return "asked";
  return review < day ? "review due" : "accepted";
}
