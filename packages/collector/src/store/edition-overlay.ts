import type { Selectable } from "kysely";
import { type CategoryNamed, heldAs, named } from "./category.ts";
import type { EditionOverlayTable } from "./schema-words.ts";
import type { Db } from "./store.ts";

export interface EditionOverlay
  extends Omit<Selectable<EditionOverlayTable>, "category" | "profile"> {
  readonly category: CategoryNamed;
}

export async function insertEditionOverlay(
  trx: Db,
  { category, ...row }: EditionOverlay,
): Promise<void> {
  await trx
    .insertInto("edition_overlay")
    .values({ ...row, ...heldAs(category) })
    .execute();
}

/** Every file of items that was laid over an edition of an organisation, oldest first. */
export async function listEditionOverlays(db: Db, organisation: string): Promise<EditionOverlay[]> {
  const rows = await db
    .selectFrom("edition_overlay")
    .selectAll()
    .where("organisation", "=", organisation)
    .orderBy("nth")
    .execute();
  return rows.map((row) => named(row));
}
