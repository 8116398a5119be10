import type { Selectable } from "kysely";
import { readInPieces } from "./rows.ts";
import type { Schema } from "./schema.ts";
import type { Db } from "./store.ts";

/** A list as it was when something was judged by it. `digest` is the SHA-256 of `text`. */
export type ListFile = Selectable<Schema["list_file"]>;

export async function listFileByDigest(db: Db, digest: string): Promise<ListFile | undefined> {
  return await db
    .selectFrom("list_file")
    .selectAll()
    .where("digest", "=", digest)
    .executeTakeFirst();
}

/** Texts by digest, of those that are kept. */
export async function listTexts(
  db: Db,
  digests: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const rows = await readInPieces(digests, (piece) =>
    db.selectFrom("list_file").select(["digest", "text"]).where("digest", "in", piece).execute(),
  );
  return new Map(rows.map(({ digest, text }) => [digest, text]));
}

/** Keeps a list; true where it was not there yet. */
export async function saveListFile(db: Db, list: ListFile): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto("list_file")
    .values(list)
    .onConflict((oc) => oc.column("digest").doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
}
