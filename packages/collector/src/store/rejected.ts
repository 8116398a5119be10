import type { Selectable } from "kysely";
import { inPieces, storable } from "./rows.ts";
import type { RejectedTable } from "./schema.ts";
import type { Db } from "./store.ts";

export type Rejected = Selectable<RejectedTable>;
export type NewRejected = Omit<Rejected, "id">;

/** Refused branches kept of one device; further ones are refused all the same, but not kept. */
export const BRANCHES_KEPT = 16;

/** Notes refusals. The same fact refused for the same reason, or the same report, is noted once. */
export async function insertRejected(db: Db, rows: readonly NewRejected[]): Promise<void> {
  const safe = rows.map((row) => ({
    ...row,
    what: storable(row.what, 128),
    reason: storable(row.reason, 512),
  }));
  await inPieces(safe, 7, (piece) =>
    db
      .insertInto("rejected")
      .values([...piece])
      .onConflict((oc) => oc.doNothing())
      .execute(),
  );
}

/** Branches of a device's chain that were refused and kept, oldest first. */
export function branchesOf(db: Db, device: string): Promise<Rejected[]> {
  return db
    .selectFrom("rejected")
    .selectAll()
    .where("device", "=", device)
    .where("what", "=", "report")
    .where("envelope", "is not", null)
    .orderBy("id")
    .execute();
}

/** One page, newest first: those before the id `before` (absent for the first page). */
export function pageOfRejected(
  db: Db,
  organisation: string,
  { before, limit }: { readonly before?: number; readonly limit: number },
): Promise<Rejected[]> {
  let query = db.selectFrom("rejected").selectAll().where("organisation", "=", organisation);
  if (before !== undefined) query = query.where("id", "<", before);
  return query.orderBy("id", "desc").limit(limit).execute();
}
