import type { Selectable } from "kysely";
import { type CategoryNamed, heldAs, named } from "./category.ts";
import type { OrganisationTable } from "./schema.ts";
import type { Db } from "./store.ts";

export interface Organisation extends Omit<Selectable<OrganisationTable>, "category" | "profile"> {
  readonly category: CategoryNamed;
}

export async function insertOrganisation(
  db: Db,
  { category, ...organisation }: Organisation,
): Promise<void> {
  await db
    .insertInto("organisation")
    .values({ ...organisation, ...heldAs(category) })
    .execute();
}

export async function organisationById(db: Db, id: string): Promise<Organisation | undefined> {
  const query = db.selectFrom("organisation").selectAll().where("id", "=", id);
  const row = await query.executeTakeFirst();
  return row && named(row);
}

export async function listOrganisations(db: Db): Promise<Organisation[]> {
  const rows = await db.selectFrom("organisation").selectAll().orderBy("id").execute();
  return rows.map((row) => named(row));
}

/** Changes what an operator may correct; the ODS code is the identity and stays. */
export async function updateOrganisation(
  db: Db,
  id: string,
  { category, ...change }: Pick<Organisation, "name" | "category" | "edition">,
): Promise<void> {
  await db
    .updateTable("organisation")
    .set({ ...change, ...heldAs(category) })
    .where("id", "=", id)
    .execute();
}
