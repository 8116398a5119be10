import type { Selectable } from "kysely";
import type { PlanWordTable } from "./schema-words.ts";
import type { Db } from "./store.ts";

export type PlanWord = Selectable<PlanWordTable>;

export async function insertPlanWord(trx: Db, row: PlanWord): Promise<void> {
  await trx.insertInto("plan_word").values(row).execute();
}

/** Everything that was ever planned, in order; the last word on an item of an edition holds. */
export function listPlanWords(db: Db, organisation: string): Promise<PlanWord[]> {
  return db
    .selectFrom("plan_word")
    .selectAll()
    .where("organisation", "=", organisation)
    .orderBy("leaf")
    .execute();
}
