import type { Selectable } from "kysely";
import type { Schema } from "./schema.ts";
import type { Db } from "./store.ts";

/** What a reader proves to be themselves with beside the code: the sealed seed, and the last step whose number was used. */
export type Authenticator = Selectable<Schema["authenticator"]>;

/** Keeps a reader's authenticator in the place of an earlier one. */
export async function setAuthenticator(db: Db, row: Authenticator): Promise<void> {
  const { seed, step, added_at } = row;
  await db
    .insertInto("authenticator")
    .values(row)
    .onConflict((c) => c.columns(["organisation", "holder"]).doUpdateSet({ seed, step, added_at }))
    .execute();
}

export function authenticatorOf(
  db: Db,
  organisation: string,
  holder: string,
): Promise<Authenticator | undefined> {
  return db
    .selectFrom("authenticator")
    .selectAll()
    .where("organisation", "=", organisation)
    .where("holder", "=", holder)
    .executeTakeFirst();
}

/** Uses the number of a step up, in one statement. @returns false where it, or a later one, was used before */
export async function spendStep(
  db: Db,
  { organisation, holder }: Pick<Authenticator, "organisation" | "holder">,
  step: number,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("authenticator")
    .set({ step })
    .where("organisation", "=", organisation)
    .where("holder", "=", holder)
    .where("step", "<", step)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** @returns whether there was one */
export async function deleteAuthenticator(
  db: Db,
  organisation: string,
  holder: string,
): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom("authenticator")
    .where("organisation", "=", organisation)
    .where("holder", "=", holder)
    .executeTakeFirst();
  return numDeletedRows === 1n;
}
