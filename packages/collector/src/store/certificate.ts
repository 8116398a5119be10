import type { Selectable } from "kysely";
import type { CertificateTable, EvidenceWithdrawnTable } from "./schema-words.ts";
import type { Db } from "./store.ts";

export type StoredCertificate = Selectable<CertificateTable>;
export type EvidenceWithdrawn = Selectable<EvidenceWithdrawnTable>;

export async function insertCertificate(trx: Db, row: StoredCertificate): Promise<void> {
  await trx.insertInto("certificate").values(row).execute();
}

/** Certificates as people entered them, oldest first. */
export function listCertificates(db: Db, organisation: string): Promise<StoredCertificate[]> {
  return db
    .selectFrom("certificate")
    .selectAll()
    .where("organisation", "=", organisation)
    .orderBy("at")
    .orderBy("id")
    .execute();
}

/** Notes that something was taken back; that happens once. @returns false where it was before */
export async function insertWithdrawn(trx: Db, row: EvidenceWithdrawn): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await trx
    .insertInto("evidence_withdrawn")
    .values(row)
    .onConflict((oc) => oc.doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
}

/** What was taken back of what people added, by the id of what it was. */
export async function withdrawnEvidence(
  db: Db,
  organisation: string,
): Promise<ReadonlyMap<string, EvidenceWithdrawn>> {
  const rows = await db
    .selectFrom("evidence_withdrawn")
    .selectAll()
    .where("organisation", "=", organisation)
    .execute();
  return new Map(rows.map((row) => [row.evidence, row]));
}
