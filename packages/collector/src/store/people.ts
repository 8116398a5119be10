import type { Selectable } from "kysely";
import type {
  AcceptanceActTable,
  AcceptanceReviewTable,
  AcceptanceTable,
  ManualEvidenceTable,
} from "./schema-words.ts";
import type { Db } from "./store.ts";

export type ManualEvidence = Selectable<ManualEvidenceTable>;
export type Acceptance = Selectable<AcceptanceTable>;
export type AcceptanceAct = Selectable<AcceptanceActTable>;
export type AcceptanceReview = Selectable<AcceptanceReviewTable>;

/** A risk with what was decided on it and who looked at it again, each in order. */
export interface DecidedAcceptance extends Acceptance {
  readonly acts: readonly AcceptanceAct[];
  readonly reviews: readonly AcceptanceReview[];
}

export async function insertManualEvidence(trx: Db, row: ManualEvidence): Promise<void> {
  await trx.insertInto("manual_evidence").values(row).execute();
}

/** What people added, oldest first, without the bytes. */
export function listManualEvidence(
  db: Db,
  organisation: string,
): Promise<Omit<ManualEvidence, "content">[]> {
  return db
    .selectFrom("manual_evidence")
    .select(["id", "organisation", "item", "kind", "name", "digest", "bytes"])
    .select(["owner", "review", "added_by", "at"])
    .where("organisation", "=", organisation)
    .orderBy("at")
    .orderBy("id")
    .execute();
}

/** The bytes of one of them. */
export async function contentOfEvidence(db: Db, id: string): Promise<Uint8Array | undefined> {
  const row = await db
    .selectFrom("manual_evidence")
    .select("content")
    .where("id", "=", id)
    .executeTakeFirst();
  return row?.content;
}

export async function insertAcceptance(trx: Db, row: Acceptance): Promise<void> {
  await trx.insertInto("acceptance").values(row).execute();
}

/** Notes a decision; each is made once. @returns false where it was made before */
export async function insertAcceptanceAct(trx: Db, row: AcceptanceAct): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await trx
    .insertInto("acceptance_act")
    .values(row)
    .onConflict((oc) => oc.doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
}

export async function insertAcceptanceReview(trx: Db, row: AcceptanceReview): Promise<void> {
  await trx.insertInto("acceptance_review").values(row).execute();
}

/** Risks that somebody asked to accept, oldest first. */
export async function listAcceptances(db: Db, organisation: string): Promise<DecidedAcceptance[]> {
  const rows = await db
    .selectFrom("acceptance")
    .selectAll()
    .where("organisation", "=", organisation)
    .orderBy("at")
    .orderBy("id")
    .execute();
  const acts = await db
    .selectFrom("acceptance_act")
    .innerJoin("acceptance", "acceptance.id", "acceptance_act.acceptance")
    .selectAll("acceptance_act")
    .where("acceptance.organisation", "=", organisation)
    .orderBy("acceptance_act.at")
    .orderBy("acceptance_act.act")
    .execute();
  const reviews = await db
    .selectFrom("acceptance_review")
    .selectAll()
    .where("organisation", "=", organisation)
    .orderBy("leaf")
    .execute();
  const actsOf = Map.groupBy(acts, ({ acceptance }) => acceptance);
  const reviewsOf = Map.groupBy(reviews, ({ acceptance }) => acceptance);
  return rows.map((row) => ({
    ...row,
    acts: actsOf.get(row.id) ?? [],
    reviews: reviewsOf.get(row.id) ?? [],
  }));
}
