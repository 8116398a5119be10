import type { Selectable } from "kysely";
import type { OrganisationTable } from "./schema.ts";
import type { Db } from "./store.ts";

export type Organisation = Selectable<OrganisationTable>;

export async function insertOrganisation(db: Db, organisation: Organisation): Promise<void> {
  await db.insertInto("organisation").values(organisation).execute();
}

export function organisationById(db: Db, id: string): Promise<Organisation | undefined> {
  return db.selectFrom("organisation").selectAll().where("id", "=", id).executeTakeFirst();
}

export function listOrganisations(db: Db): Promise<Organisation[]> {
  return db.selectFrom("organisation").selectAll().orderBy("id").execute();
}

/** Changes what an operator may correct; the ODS code is the identity and stays. */
export async function updateOrganisation(
  db: Db,
  id: string,
  change: Partial<Pick<Organisation, "name" | "category" | "edition">>,
): Promise<void> {
  if (Object.keys(change).length === 0) return;
  await db.updateTable("organisation").set(change).where("id", "=", id).execute();
}
