import type { Selectable } from "kysely";
import type { EditionOverlayTable } from "./schema-words.ts";
import type { Db } from "./store.ts";

export type EditionOverlay = Selectable<EditionOverlayTable>;

export async function insertEditionOverlay(trx: Db, row: EditionOverlay): Promise<void> {
  await trx.insertInto("edition_overlay").values(row).execute();
}

/** Every file of items that was laid over an edition of an organisation, oldest first. */
export function listEditionOverlays(db: Db, organisation: string): Promise<EditionOverlay[]> {
  return db
    .selectFrom("edition_overlay")
    .selectAll()
    .where("organisation", "=", organisation)
    .orderBy("nth")
    .execute();
}
