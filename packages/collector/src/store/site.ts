import type { Selectable } from "kysely";
import type { Schema } from "./schema.ts";
import type { Db } from "./store.ts";

/** A place of an organisation: a practice, a care home, a ward. */
export type Site = Selectable<Schema["site"]>;

export async function insertSite(db: Db, site: Site): Promise<void> {
  await db.insertInto("site").values(site).execute();
}

export function listSites(db: Db, organisation: string): Promise<Site[]> {
  return db
    .selectFrom("site")
    .selectAll()
    .where("organisation", "=", organisation)
    .orderBy("name")
    .orderBy("id")
    .execute();
}

/** The site of this id among the organisation's. */
export function siteById(
  db: Db,
  { organisation, id }: Pick<Site, "organisation" | "id">,
): Promise<Site | undefined> {
  return db
    .selectFrom("site")
    .selectAll()
    .where("organisation", "=", organisation)
    .where("id", "=", id)
    .executeTakeFirst();
}
