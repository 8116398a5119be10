import type { Selectable } from "kysely";
import type { PlanSignOffTable, PlanWordTable } from "./schema-words.ts";
import type { Db } from "./store.ts";

export type PlanWord = Selectable<PlanWordTable>;
export type PlanSignOff = Selectable<PlanSignOffTable>;

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

export async function insertPlanSignOff(trx: Db, row: PlanSignOff): Promise<void> {
  await trx.insertInto("plan_sign_off").values(row).execute();
}

/** Every signature under a plan and every one taken back, in order; an edition's last one holds. */
export function listPlanSignOffs(db: Db, organisation: string): Promise<PlanSignOff[]> {
  return db
    .selectFrom("plan_sign_off")
    .selectAll()
    .where("organisation", "=", organisation)
    .orderBy("leaf")
    .execute();
}
