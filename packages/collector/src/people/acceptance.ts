import { controlIds, type Day, dayOf } from "@muster/mapping";
import { digestOfRow } from "../log/index.ts";
import {
  type Acceptance,
  type Db,
  insertAcceptance,
  insertManualEvidence,
  organisationById,
} from "../store/index.ts";
import { PeopleError } from "./errors.ts";
import { enterFile, fileRow } from "./evidence.ts";
import { dayToCome, instantOf, newId, type PeopleParts, wordsOf } from "./parts.ts";

/** Kinds of things that are done instead. */
export const controlKinds = ["isolated", "limited-connectivity", "other"] as const;
export type ControlKind = (typeof controlKinds)[number];

/**
 * As what somebody signs for a risk. In categories 3 and 4 it is management or partners: item 8.2.1 of 2025-26, by the extract
 * of the official workbook that `editions/ndg-2025-26.json` names. In 1 and 2 it is the senior information risk owner (SIRO)
 * or whom they delegate it to: from memory, to be checked against your toolkit.
 */
export const signers = ["siro", "siro-delegate", "management", "partner"] as const;
export type SignedAs = (typeof signers)[number];

const signersOf = (category: number): readonly SignedAs[] =>
  category <= 2 ? ["siro", "siro-delegate"] : ["management", "partner"];

/** A risk that somebody asks to accept: it is shown beside what was found, and changes no finding. */
export interface AcceptanceWish {
  readonly organisation: string;
  readonly scope: Acceptance["scope"];
  /** Which device (its id), group (its name), product or site (its id). */
  readonly about: string;
  /** Which product on it, where the scope is none. */
  readonly product?: string | undefined;
  /** The product's line; needed wherever a product is named. */
  readonly cycle?: string | undefined;
  /** Ids of the controls whose findings are accepted, where no product is. */
  readonly controls?: readonly string[] | undefined;
  readonly reason: string;
  /** What is done instead. */
  readonly control: string;
  readonly controlKind: ControlKind;
  readonly owner: string;
  /** Who signs for the risk in the organisation, as what, and on which day. */
  readonly signedBy: string;
  readonly signedAs: SignedAs;
  readonly signedOn: Day;
  readonly review: Day;
  readonly expiry: Day;
  readonly attachment?: { readonly name: string; readonly bytes: Uint8Array } | undefined;
  readonly by: string;
}

/** @throws {PeopleError} */
export async function requestAcceptance(
  parts: PeopleParts,
  wish: AcceptanceWish,
): Promise<Acceptance> {
  const { attachment } = wish;
  const drawn = await rowOf(parts, wish);
  const file =
    attachment &&
    fileRow(parts, {
      ...drawn,
      item: `acceptance ${drawn.id}`,
      what: { kind: "file", ...attachment },
      by: drawn.asked_by,
    });
  const row: Acceptance = { ...drawn, attachment: file?.id ?? "" };
  const { id, at, asked_by: by } = row;
  const about = { act: "requested", id, digest: digestOfRow({ ...row }), by, at } as const;
  await parts.store.db.transaction().execute(async (trx) => {
    if (file !== undefined) {
      await insertManualEvidence(trx, file);
      await enterFile(parts, trx, file);
    }
    await insertAcceptance(trx, row);
    await parts.log.append(trx, row.organisation, { type: "acceptance", about });
  });
  return row;
}

async function rowOf(
  parts: PeopleParts,
  wish: AcceptanceWish,
): Promise<Omit<Acceptance, "attachment">> {
  const expiry = dayToCome(parts, "expiry", { day: wish.expiry, years: 1 });
  const review = dayToCome(parts, "review", { day: wish.review, years: 1 });
  if (review > expiry) throw new PeopleError("--review: give a day up to the one of --expiry.");
  if (wish.signedOn > dayOf(parts.now())) {
    throw new PeopleError(`--signed-on ${wish.signedOn}: give the day on which it was signed.`);
  }
  return {
    id: newId(parts),
    organisation: wish.organisation,
    scope: wish.scope,
    about: wordsOf("about", wish.about, 256),
    ...subjectOf(wish),
    reason: wordsOf("reason", wish.reason),
    control: wordsOf("control", wish.control),
    control_kind: wish.controlKind,
    owner: wordsOf("owner", wish.owner, 200),
    signed_by: wordsOf("signed-by", wish.signedBy, 200),
    signed_as: await signerOf(parts.store.db, wish),
    signed_on: wish.signedOn,
    review,
    expiry,
    asked_by: wordsOf("by", wish.by, 200),
    at: instantOf(parts),
  };
}

/** What is accepted, to the line of a product or to the control: "everything" is no scope. */
function subjectOf(wish: AcceptanceWish): Pick<Acceptance, "product" | "cycle" | "controls"> {
  const { scope, product = "", cycle = "", controls = [] } = wish;
  const named = scope === "product" ? wish.about : product;
  if (named !== "" && controls.length > 0) {
    throw new PeopleError("--for: give controls or a product, not both.");
  }
  if (named !== "") {
    return {
      product: product === "" ? "" : wordsOf("product", product, 256),
      cycle: wordsOf("cycle", cycle, 256),
      controls: "",
    };
  }
  const unknown = controls.find((id) => !controlIds.some((known) => known === id));
  if (unknown !== undefined) {
    throw new PeopleError(`--for ${unknown}: give one of ${controlIds.join(", ")}.`);
  }
  if (controls.length > 0) return { product: "", cycle: "", controls: controls.join(" ") };
  throw new PeopleError(
    `Everything on a ${scope} is too much to accept: name a product with its line (--product NAME --cycle LINE), or the control (--for os-supported).`,
  );
}

async function signerOf(db: Db, { organisation, signedAs }: AcceptanceWish): Promise<SignedAs> {
  const category = (await organisationById(db, organisation))?.category ?? 3;
  const may = signersOf(category);
  if (may.includes(signedAs)) return signedAs;
  throw new PeopleError(
    `--signed-as ${signedAs}: in category ${category} it is ${may.join(" or ")} who signs.`,
  );
}
