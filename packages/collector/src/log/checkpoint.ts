import type { Selectable } from "kysely";
import type { Db, Schema } from "../store/index.ts";

/** A signed tree head as kept. */
export type Checkpoint = Selectable<Schema["checkpoint"]>;

/** Keeps a checkpoint; one of the same size is there already only with the same root, and stays. */
export async function insertCheckpoint(trx: Db, checkpoint: Checkpoint): Promise<void> {
  await trx
    .insertInto("checkpoint")
    .values(checkpoint)
    .onConflict((oc) => oc.columns(["organisation", "size"]).doNothing())
    .execute();
}

export function latestCheckpoint(db: Db, organisation: string): Promise<Checkpoint | undefined> {
  return db
    .selectFrom("checkpoint")
    .selectAll()
    .where("organisation", "=", organisation)
    .orderBy("size", "desc")
    .limit(1)
    .executeTakeFirst();
}

/** The checkpoint of a size, where one was signed. */
export function checkpointAt(
  db: Db,
  organisation: string,
  size: number,
): Promise<Checkpoint | undefined> {
  return db
    .selectFrom("checkpoint")
    .selectAll()
    .where("organisation", "=", organisation)
    .where("size", "=", size)
    .executeTakeFirst();
}
