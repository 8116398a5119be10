import type { Selectable } from "kysely";
import type { DeviceKey } from "./device.ts";
import type { RotationTable } from "./schema.ts";
import { readBy } from "./statement.ts";
import type { Db } from "./store.ts";

/** What gave a device another key. */
export type KeyRotation = Selectable<RotationTable>;

/** @param statement digest of its payload */
export function rotationByStatement(db: Db, statement: string): Promise<KeyRotation | undefined> {
  return db
    .selectFrom("rotation")
    .selectAll()
    .where("statement", "=", statement)
    .executeTakeFirst();
}

/** Every change of a key among an organisation's devices, by device and in order. */
export function rotationsIn(db: Db, organisation: string): Promise<KeyRotation[]> {
  return db
    .selectFrom("rotation")
    .selectAll()
    .where("organisation", "=", organisation)
    .orderBy("device")
    .orderBy("leaf")
    .execute();
}

/** Ends a device's key and gives it the next one. */
export async function rotateKey(db: Db, rotation: KeyRotation, next: DeviceKey): Promise<void> {
  await db
    .updateTable("device_key")
    .set({ until_at: rotation.at })
    .where("keyid", "=", rotation.from_key)
    .execute();
  await db.insertInto("device_key").values(next).execute();
  await db.insertInto("rotation").values(rotation).execute();
}

const ended = readBy((db, keyids) =>
  db
    .selectFrom("device_key")
    .select("keyid")
    .where("keyid", "in", [...keyids])
    .where("until_at", "is not", null),
);

/** Those of `keyids` that are no device's key any more. */
export async function endedKeys(db: Db, keyids: readonly string[]): Promise<ReadonlySet<string>> {
  return new Set((await ended(db, keyids)).map(({ keyid }) => keyid));
}
