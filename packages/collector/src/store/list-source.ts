import type { Selectable } from "kysely";
import type { Schema } from "./schema.ts";
import type { Db } from "./store.ts";

export type ListSourceRow = Selectable<Schema["list_source"]>;
export type ListInForce = Selectable<Schema["list_in_force"]>;
export type HeldList = Selectable<Schema["list_held"]>;

export async function listSource(db: Db, id: string): Promise<ListSourceRow | undefined> {
  return await db.selectFrom("list_source").selectAll().where("id", "=", id).executeTakeFirst();
}

/** Notes how asking a source went; an earlier row is replaced. */
export async function saveListSource(db: Db, row: ListSourceRow): Promise<void> {
  const { id: _, ...rest } = row;
  await db
    .insertInto("list_source")
    .values(row)
    .onConflict((oc) => oc.column("id").doUpdateSet(rest))
    .execute();
}

/** Forgets that a source held a name, or with none given everything it held: nothing is then missed. */
export async function forgetSeen(db: Db, id: string, name?: string): Promise<void> {
  const row = await listSource(db, id);
  if (row === undefined) return;
  const seen = JSON.parse(row.seen) as readonly string[];
  const left = name === undefined ? [] : seen.filter((known) => known !== name);
  await saveListSource(db, { ...row, etag: null, seen: JSON.stringify(left) });
}

/** The texts in force in place of the program's own, by file. */
export async function listsInForce(
  db: Db,
): Promise<readonly (ListInForce & { readonly text: string })[]> {
  return await db
    .selectFrom("list_in_force")
    .innerJoin("list_file", "list_file.digest", "list_in_force.digest")
    .select([
      "list_in_force.file",
      "list_in_force.digest",
      "list_in_force.source",
      "list_in_force.since",
      "list_file.text",
    ])
    .orderBy("list_in_force.file")
    .execute();
}

/** Puts a text in force. It lies in `list_file` already. */
export async function putInForce(db: Db, row: ListInForce): Promise<void> {
  const { file: _, ...rest } = row;
  await db
    .insertInto("list_in_force")
    .values(row)
    .onConflict((oc) => oc.column("file").doUpdateSet(rest))
    .execute();
}

/** What waits for a person's word; of one file and source the newest alone. */
export async function holdList(db: Db, row: HeldList): Promise<void> {
  await db
    .deleteFrom("list_held")
    .where("source", "=", row.source)
    .where("file", "=", row.file)
    .where("decision", "is", null)
    .execute();
  await db.insertInto("list_held").values(row).execute();
}

/** What waits, oldest first. */
export async function heldLists(db: Db): Promise<readonly HeldList[]> {
  return await db
    .selectFrom("list_held")
    .selectAll()
    .where("decision", "is", null)
    .orderBy("held_at")
    .orderBy("id")
    .execute();
}

/** Notes a person's word; false where nothing of this id waits. */
export async function decideHeld(
  db: Db,
  id: string,
  {
    decision,
    at,
    by,
  }: { readonly decision: "accepted" | "rejected"; readonly at: string; readonly by: string },
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("list_held")
    .set({ decision, decided_at: at, decided_by: by })
    .where("id", "=", id)
    .where("decision", "is", null)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}
