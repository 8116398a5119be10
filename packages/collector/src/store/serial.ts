import { readSetting } from "./setting.ts";
import type { Db } from "./store.ts";

const keyOf = (organisation: string) => `serial-salt/${organisation}`;

/**
 * The salt of an organisation's serial numbers, 32 hex digits, so that their digests are of no use beside another
 * organisation's; `undefined` before its first device.
 */
export function serialSalt(db: Db, organisation: string): Promise<string | undefined> {
  return readSetting(db, keyOf(organisation));
}

/** The salt, made where there is none yet. @param fresh 32 random hex digits */
export async function makeSerialSalt(db: Db, organisation: string, fresh: string): Promise<string> {
  const key = keyOf(organisation);
  await db
    .insertInto("setting")
    .values({ key, value: fresh })
    .onConflict((oc) => oc.doNothing())
    .execute();
  return (await readSetting(db, key)) ?? fresh;
}

/** Devices of the organisation with this serial number, newest first. */
export async function devicesBySerial(
  db: Db,
  { organisation, serial }: { readonly organisation: string; readonly serial: string },
) {
  return await db
    .selectFrom("device")
    .selectAll()
    .where("organisation", "=", organisation)
    .where("serial", "=", serial)
    .orderBy("enrolled_at", "desc")
    .orderBy("id")
    .execute();
}
