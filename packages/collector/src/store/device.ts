import type { Selectable } from "kysely";
import { pagesOf } from "./rows.ts";
import type { DeviceKeyTable, DeviceTable } from "./schema.ts";
import { readBy, writeRows } from "./statement.ts";
import type { Db } from "./store.ts";

export type Device = Selectable<DeviceTable>;
export type DeviceKey = Selectable<DeviceKeyTable>;
export type DeviceState = Device["state"];

const PAGE = 1000;

/** Adds a device with its first key. */
export async function insertDevice(db: Db, device: Device, key: DeviceKey): Promise<void> {
  await db.insertInto("device").values(device).execute();
  await db.insertInto("device_key").values(key).execute();
}

export function deviceById(db: Db, id: string): Promise<Device | undefined> {
  return db.selectFrom("device").selectAll().where("id", "=", id).executeTakeFirst();
}

export async function devicesById(db: Db, ids: readonly string[]): Promise<Map<string, Device>> {
  return new Map((await devices(db, ids)).map((row) => [row.id, row]));
}

const devices = readBy((db, ids) => db.selectFrom("device").selectAll().where("id", "in", ids));

const signers = readBy((db, keyids) =>
  db
    .selectFrom("device_key as key")
    .innerJoin("device", "device.id", "key.device")
    .selectAll("device")
    .select(["key.algorithm", "key.public_key", "key.protection", "key.from_at", "key.until_at"])
    .where("key.keyid", "in", keyids),
);

/** The key of this name, and the device it signs for. */
export async function signerById(
  db: Db,
  keyid: string,
): Promise<{ readonly key: DeviceKey; readonly device: Device } | undefined> {
  const [row] = await signers(db, [keyid]);
  if (row === undefined) return undefined;
  const { algorithm, public_key, protection, from_at, until_at, ...device } = row;
  const key = { keyid, device: device.id, algorithm, public_key, protection, from_at, until_at };
  return { key, device };
}

export function keysOf(db: Db, device: string): Promise<DeviceKey[]> {
  return db
    .selectFrom("device_key")
    .selectAll()
    .where("device", "=", device)
    .orderBy("from_at")
    .execute();
}

const inForce = readBy((db, ids) =>
  db
    .selectFrom("device_key")
    .select(["device", "protection"])
    .where("device", "in", ids)
    .where("until_at", "is", null),
);

/** Where each of these devices' present key lies, by the device's own word. */
export async function keyProtections(
  db: Db,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  return new Map((await inForce(db, ids)).map((row) => [row.device, row.protection]));
}

/** Every device of an organisation in order of id, `most` at a time. */
export function pagesOfDevices(
  db: Db,
  organisation: string,
  most = PAGE,
): AsyncGenerator<readonly Device[], void> {
  return pagesOf((last: Device | undefined) =>
    db
      .selectFrom("device")
      .selectAll()
      .where("organisation", "=", organisation)
      .where("id", ">", last?.id ?? "")
      .orderBy("id")
      .limit(most)
      .execute(),
  );
}

/** {@link pagesOfDevices} device by device. */
export async function* eachDevice(db: Db, organisation: string): AsyncGenerator<Device, void> {
  for await (const page of pagesOfDevices(db, organisation)) yield* page;
}

/** Sets a device's state, whatever it was. False where there is no such device. The log entry is the caller's. */
export async function setDeviceState(db: Db, id: string, state: DeviceState): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("device")
    .set({ state })
    .where("id", "=", id)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/**
 * Moves a device of the organisation from one of the states `from`; false where it is in none of them. The log entry that
 * says who did it is the caller's.
 */
export async function moveDevice(
  db: Db,
  { organisation, id }: Pick<Device, "organisation" | "id">,
  { from, to }: { readonly from: readonly DeviceState[]; readonly to: DeviceState },
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("device")
    .set({ state: to })
    .where("organisation", "=", organisation)
    .where("id", "=", id)
    .where("state", "in", from)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** Writes what reports move: state, head of the chain, time, label and serial number. The rows must exist. */
export const updateDevices = writeRows((db, rows: readonly Device[]) =>
  db
    .insertInto("device")
    .values([...rows])
    .onConflict((oc) =>
      oc.column("id").doUpdateSet((eb) => ({
        state: eb.ref("excluded.state"),
        seq: eb.ref("excluded.seq"),
        head: eb.ref("excluded.head"),
        last_report_at: eb.ref("excluded.last_report_at"),
        label: eb.ref("excluded.label"),
        serial: eb.ref("excluded.serial"),
      })),
    ),
);

/**
 * Keeps other programs from changing these devices until the transaction ends. SQLite's transaction holds the only write
 * lock from its start; PostgreSQL locks the rows, in order of id, so that two programs never wait for each other.
 */
export async function lockDevices(trx: Db, ids: readonly string[]): Promise<void> {
  if (trx.getExecutor().adapter.supportsMultipleConnections === false) return;
  await trx
    .selectFrom("device")
    .select("id")
    .where("id", "in", ids)
    .orderBy("id")
    .forNoKeyUpdate()
    .execute();
}
