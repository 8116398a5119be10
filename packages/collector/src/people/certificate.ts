import { type Day, dayOf } from "@muster/mapping";
import { digestOfRow } from "../log/index.ts";
import {
  type Db,
  insertCertificate,
  insertManualEvidence,
  listCertificates,
  type StoredCertificate,
  withdrawnEvidence,
} from "../store/index.ts";
import { onlyOne } from "./decide.ts";
import { PeopleError } from "./errors.ts";
import { enterFile, fileRow, takeBack, type WithdrawWish } from "./evidence.ts";
import { dayToCome, instantOf, newId, type PeopleParts, wordsOf } from "./parts.ts";

/** Certificates that an edition's items may be exempted by. */
const exempting = ["cyber_essentials_plus", "iso27001", "psn_ia"] as const;
export type ExemptingKind = (typeof exempting)[number];

/** Kinds that may be entered. Plain Cyber Essentials is kept and shown, and exempts from nothing. */
export const certificateKinds = [...exempting, "cyber_essentials"] as const;

export interface CertificateWish {
  readonly organisation: string;
  readonly kind: (typeof certificateKinds)[number];
  /** What it covers, in the certificate's own words. */
  readonly scope: string;
  /** Last day on which it holds. */
  readonly expiry: Day;
  readonly file?: { readonly name: string; readonly bytes: Uint8Array } | undefined;
  readonly by: string;
}

/** Years: ISO 27001 certificates run for three. */
const LONGEST = 3;

/** Enters a certificate that the organisation holds, with its file where one is given. @throws {PeopleError} */
export async function addCertificate(
  parts: PeopleParts,
  wish: CertificateWish,
): Promise<StoredCertificate> {
  const { organisation, kind } = wish;
  const id = newId(parts);
  const expiry = dayToCome(parts, "expiry", { day: wish.expiry, years: LONGEST });
  const by = wordsOf("by", wish.by, 200);
  const held = { organisation, item: `certificate ${id}`, owner: by, review: expiry, by };
  const file = wish.file && fileRow(parts, { ...held, what: { kind: "file", ...wish.file } });
  const scope = wordsOf("scope", wish.scope, 1024);
  const at = instantOf(parts);
  const row = { id, organisation, kind, scope, expiry, evidence: file?.id ?? "", added_by: by, at };
  const about = { id, kind: "certificate", words: digestOfRow(row), by, at } as const;
  await parts.store.db.transaction().execute(async (trx) => {
    if (file !== undefined) {
      await insertManualEvidence(trx, file);
      await enterFile(parts, trx, file);
    }
    await insertCertificate(trx, row);
    await parts.log.append(trx, organisation, { type: "manual-evidence", about });
  });
  return row;
}

/** Takes a certificate back. @throws {PeopleError} where that was done before */
export async function withdrawCertificate(
  parts: PeopleParts,
  wish: WithdrawWish,
): Promise<StoredCertificate> {
  const { db } = parts.store;
  const found = onlyOne(await listCertificates(db, wish.organisation), wish.id, "certificate");
  if ((await withdrawnEvidence(db, wish.organisation)).has(found.id)) {
    throw new PeopleError(`Certificate ${found.id} was withdrawn before.`);
  }
  await db
    .transaction()
    .execute((trx) => takeBack(parts, trx, { ...wish, id: found.id, instead: "" }));
  return found;
}

export type CertificateState = "holds" | "expired" | "withdrawn";

/** A certificate and how it stands on a day. */
export type StatedCertificate = StoredCertificate & { readonly state: CertificateState };

/** Every certificate entered by a day, with its state on it. */
export async function certificatesOn(
  db: Db,
  organisation: string,
  day: Day,
): Promise<readonly StatedCertificate[]> {
  const back = await withdrawnEvidence(db, organisation);
  const all = await listCertificates(db, organisation);
  const known = all.filter(({ at }) => dayOf(at) <= day);
  return known.map((row) => {
    const withdrawn = back.get(row.id);
    if (withdrawn !== undefined && dayOf(withdrawn.at) <= day)
      return { ...row, state: "withdrawn" };
    return { ...row, state: row.expiry < day ? "expired" : "holds" };
  });
}

/** A certificate that may exempt from items. */
export interface ExemptingCertificate {
  readonly kind: ExemptingKind;
  readonly scope: string;
  readonly expiry: Day;
}

/** Those that hold and may exempt from items: never one that ran out, never plain Cyber Essentials. */
export function exemptingOf(all: readonly StatedCertificate[]): readonly ExemptingCertificate[] {
  return all.flatMap(({ kind, scope, expiry, state }) => {
    const known = exempting.find((each) => each === kind);
    return known === undefined || state !== "holds" ? [] : [{ kind: known, scope, expiry }];
  });
}
