import type { Selectable } from "kysely";
import { type Db, type Schema, writeRows } from "../store/index.ts";

/** A signed tree head as kept. */
export type Checkpoint = Selectable<Schema["checkpoint"]>;

/** Keeps a checkpoint; one of the same size is there already only with the same root, and stays. */
export async function insertCheckpoint(trx: Db, checkpoint: Checkpoint): Promise<void> {
  await keep(trx, [checkpoint]);
}

const keep = writeRows((db, checkpoints: readonly Checkpoint[]) =>
  db
    .insertInto("checkpoint")
    .values([...checkpoints])
    .onConflict((oc) => oc.columns(["organisation", "size"]).doNothing()),
);

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

/**
 * The smallest checkpoint over every entry but those of some types that come last; undefined where there are no others.
 */
export async function checkpointBefore(
  db: Db,
  organisation: string,
  types: readonly string[],
): Promise<Checkpoint | undefined> {
  const last = await db
    .selectFrom("log_leaf")
    .select("idx")
    .where("organisation", "=", organisation)
    .where("type", "not in", types)
    .orderBy("idx", "desc")
    .limit(1)
    .executeTakeFirst();
  if (last === undefined) return undefined;
  return await db
    .selectFrom("checkpoint")
    .selectAll()
    .where("organisation", "=", organisation)
    .where("size", ">", last.idx)
    .orderBy("size")
    .limit(1)
    .executeTakeFirst();
}
