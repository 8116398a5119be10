import type { Selectable } from "kysely";
import type { EnrolmentTokenTable } from "./schema.ts";
import type { Db } from "./store.ts";

export type EnrolmentToken = Selectable<EnrolmentTokenTable>;

export async function insertToken(db: Db, token: EnrolmentToken): Promise<void> {
  await db.insertInto("enrolment_token").values(token).execute();
}

/** @param digest hex SHA-256 of the token */
export function tokenByDigest(db: Db, digest: string): Promise<EnrolmentToken | undefined> {
  return db
    .selectFrom("enrolment_token")
    .selectAll()
    .where("digest", "=", digest)
    .executeTakeFirst();
}

/** Newest first. */
export function listTokens(db: Db, organisation: string): Promise<EnrolmentToken[]> {
  return db
    .selectFrom("enrolment_token")
    .selectAll()
    .where("organisation", "=", organisation)
    .orderBy("created_at", "desc")
    .orderBy("id")
    .execute();
}

/** False where the organisation has no such token, or it was revoked before. */
export async function revokeToken(
  db: Db,
  {
    organisation,
    id,
    at,
  }: { readonly organisation: string; readonly id: string; readonly at: string },
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("enrolment_token")
    .set({ revoked_at: at })
    .where("organisation", "=", organisation)
    .where("id", "=", id)
    .where("revoked_at", "is", null)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** Counts one use, in one statement, so that two devices can never share the last one. False where none is left. */
export async function countUse(db: Db, id: string, now: string): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("enrolment_token")
    .set((eb) => ({ uses: eb("uses", "+", 1) }))
    .where("id", "=", id)
    .whereRef("uses", "<", "max_uses")
    .where("revoked_at", "is", null)
    .where("expires_at", ">", now)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}
