import type { Selectable } from "kysely";
import type { Schema } from "./schema.ts";
import type { Db } from "./store.ts";

/** A pack that was built; `digest` names its manifest. */
export type Pack = Selectable<Schema["pack"]>;

/** Packs looked through: a build a day for 27 years. */
const PACKS = 10_000;

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

/** Packs that the log says were built with names of people's computers in them, newest first. */
export async function packsWithNames(db: Db, organisation: string): Promise<Pack[]> {
  const rows = await db
    .selectFrom("log_leaf")
    .select("bytes")
    .where("organisation", "=", organisation)
    .where("type", "=", "export")
    .execute();
  // The log's own writer made them so.
  const exports = rows.map(({ bytes }) => JSON.parse(bytes) as { pack: string; names: boolean });
  const digests = new Set(exports.filter(({ names }) => names).map(({ pack }) => pack));
  const packs = await latestPacks(db, organisation, PACKS);
  return packs.filter(({ digest }) => digests.has(digest));
}
