import type { Db } from "./store.ts";

/** Notes by what limits an organisation is judged from a day on, where they are others than before. @param limits as JSON */
export async function noteLimits(
  db: Db,
  organisation: string,
  { day, limits }: { readonly day: string; readonly limits: string },
): Promise<void> {
  if ((await limitsOn(db, organisation, day)) === limits) return;
  await db
    .insertInto("limits_from")
    .values({ organisation, from_day: day, limits })
    .onConflict((oc) => oc.columns(["organisation", "from_day"]).doUpdateSet({ limits }))
    .execute();
}

/** The limits that an organisation was judged by on a day, as noted; `undefined` before the first of them. */
export async function limitsOn(
  db: Db,
  organisation: string,
  day: string,
): Promise<string | undefined> {
  const row = await db
    .selectFrom("limits_from")
    .select("limits")
    .where("organisation", "=", organisation)
    .where("from_day", "<=", day)
    .orderBy("from_day", "desc")
    .limit(1)
    .executeTakeFirst();
  return row?.limits;
}
