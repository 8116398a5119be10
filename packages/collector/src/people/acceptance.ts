import { controlIds, type Day } from "@muster/mapping";
import { digestOfRow } from "../log/index.ts";
import { type Acceptance, insertAcceptance, insertManualEvidence } from "../store/index.ts";
import { PeopleError } from "./errors.ts";
import { enterFile, fileRow } from "./evidence.ts";
import { dayToCome, instantOf, newId, type PeopleParts, wordsOf } from "./parts.ts";
import { type SignatureWish, signatureOf } from "./signature.ts";

/** Kinds of things that are done instead. */
export const controlKinds = ["isolated", "limited-connectivity", "other"] as const;
export type ControlKind = (typeof controlKinds)[number];

/** A risk that somebody asks to accept: it is shown beside what was found, and changes no finding. */
export interface AcceptanceWish extends SignatureWish {
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
    ...(await signatureOf(parts, wish)),
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
