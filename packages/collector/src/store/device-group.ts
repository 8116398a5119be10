import type { Selectable } from "kysely";
import type { DeviceGroupWordTable } from "./schema-words.ts";
import type { Db } from "./store.ts";

export type DeviceGroupWord = Selectable<DeviceGroupWordTable>;

export async function insertGroupWord(trx: Db, row: DeviceGroupWord): Promise<void> {
  await trx.insertInto("device_group_word").values(row).execute();
}

/** Every step of every group, in order. */
export function listGroupWords(db: Db, organisation: string): Promise<DeviceGroupWord[]> {
  return db
    .selectFrom("device_group_word")
    .selectAll()
    .where("organisation", "=", organisation)
    .orderBy("leaf")
    .execute();
}
