import { type Day, dayOf } from "@muster/mapping";
import { type CategoryNamed, organisationById } from "../store/index.ts";
import { PeopleError } from "./errors.ts";
import { type PeopleParts, wordsOf } from "./parts.ts";

/**
 * As what somebody signs for a risk or a plan. In categories 3 and 4 it is management or partners: item 8.2.1 of 2025-26, by
 * the extract of the official workbook that `editions/ndg-2025-26.json` names. In 1 and 2 it is the senior information risk
 * owner (SIRO) or whom they delegate it to: from memory, to be checked against your toolkit.
 */
export const signers = ["siro", "siro-delegate", "management", "partner"] as const;
export type SignedAs = (typeof signers)[number];

const signersOf = (category: CategoryNamed): readonly SignedAs[] =>
  category === "1a" || category <= 2 ? ["siro", "siro-delegate"] : ["management", "partner"];

export interface SignatureWish {
  readonly organisation: string;
  /** Who signs in the organisation, as what, and on which day. */
  readonly signedBy: string;
  readonly signedAs: SignedAs;
  readonly signedOn: Day;
}

/** A signature as tables keep it. @throws {PeopleError} for a day to come, and for who may not sign */
export async function signatureOf(parts: PeopleParts, wish: SignatureWish) {
  const { organisation, signedBy, signedAs, signedOn } = wish;
  if (signedOn > dayOf(parts.now())) {
    throw new PeopleError(`--signed-on ${signedOn}: give the day on which it was signed.`);
  }
  const category = (await organisationById(parts.store.db, organisation))?.category ?? 3;
  const may = signersOf(category);
  if (!may.includes(signedAs)) {
    throw new PeopleError(
      `--signed-as ${signedAs}: in category ${category} it is ${may.join(" or ")} who signs.`,
    );
  }
  return {
    signed_by: wordsOf("signed-by", signedBy, 200),
    signed_as: signedAs,
    signed_on: signedOn,
  };
}

const roles = new Map([
  ["siro", "SIRO"],
  ["siro-delegate", "delegate of the SIRO"],
]);

/** What people call the role in which somebody signed. */
export function roleName(signedAs: string): string {
  return roles.get(signedAs) ?? signedAs;
}
