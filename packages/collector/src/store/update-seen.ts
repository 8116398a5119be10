import { createHash } from "node:crypto";
import { inPieces, readInPieces, storable } from "./rows.ts";
import type { Db } from "./store.ts";

/** Longest key kept as it is: an index of PostgreSQL takes 2,704 bytes. */
const KEY_LIMIT = 500;

function keyOf(update: string): string {
  if (update.length <= KEY_LIMIT) return storable(update);
  return `sha256:${createHash("sha256").update(update).digest("hex")}`;
}

/**
 * What a device's pending updates are now. A key not seen before gets `day`; one that has gone is marked gone; one that
 * comes back keeps the day it was first seen, because the update was already due then.
 *
 * @param updates `name candidate`, as controls ask for them
 */
export async function noteUpdates(
  db: Db,
  device: string,
  { updates, day }: { readonly updates: readonly string[]; readonly day: string },
): Promise<void> {
  const now = new Set(updates.map(keyOf));
  const before = await db
    .selectFrom("update_seen")
    .select(["update_key", "gone_on"])
    .where("device", "=", device)
    .execute();
  const known = new Map(before.map((row) => [row.update_key, row.gone_on]));
  const fresh = [...now].filter((key) => !known.has(key));
  const gone = [...known].filter(([key, on]) => on === null && !now.has(key)).map(([key]) => key);
  const back = [...known].filter(([key, on]) => on !== null && now.has(key)).map(([key]) => key);
  await inPieces(fresh, 4, (piece) =>
    db
      .insertInto("update_seen")
      .values(piece.map((update_key) => ({ device, update_key, first_seen: day, gone_on: null })))
      .execute(),
  );
  await mark(db, device, { keys: gone, goneOn: day });
  await mark(db, device, { keys: back, goneOn: null });
}

async function mark(
  db: Db,
  device: string,
  { keys, goneOn }: { readonly keys: readonly string[]; readonly goneOn: string | null },
): Promise<void> {
  await inPieces(keys, 1, (piece) =>
    db
      .updateTable("update_seen")
      .set({ gone_on: goneOn })
      .where("device", "=", device)
      .where("update_key", "in", piece)
      .execute(),
  );
}

/** Answers for one device the day an update (`name candidate`) was first seen missing, gone ones included. */
export type FirstSeen = (update: string) => string | undefined;

/** @returns an answer for each of `devices` */
export async function firstSeenOf(
  db: Db,
  devices: readonly string[],
): Promise<ReadonlyMap<string, FirstSeen>> {
  const days = new Map(devices.map((device) => [device, new Map<string, string>()]));
  const rows = await readInPieces(devices, (piece) =>
    db
      .selectFrom("update_seen")
      .select(["device", "update_key", "first_seen"])
      .where("device", "in", piece)
      .execute(),
  );
  for (const row of rows) days.get(row.device)?.set(row.update_key, row.first_seen);
  return new Map([...days].map(([device, seen]) => [device, (update) => seen.get(keyOf(update))]));
}
