import type { Selectable } from "kysely";
import type { Schema } from "./schema.ts";
import type { Db } from "./store.ts";

/** A pack that was built; `digest` names its manifest. */
export type Pack = Selectable<Schema["pack"]>;

export async function insertPack(db: Db, pack: Pack): Promise<void> {
  await db.insertInto("pack").values(pack).execute();
}

/** Newest first. */
export function latestPacks(db: Db, organisation: string, limit: number): Promise<Pack[]> {
  return db
    .selectFrom("pack")
    .selectAll()
    .where("organisation", "=", organisation)
    .orderBy("built_at", "desc")
    .orderBy("id", "desc")
    .limit(limit)
    .execute();
}
