import { readInPieces } from "./rows.ts";
import type { Schema } from "./schema.ts";
import { readBy, writeRows } from "./statement.ts";
import type { Db } from "./store.ts";

export type LevelSpanRow = Schema["level_span"];

/** What a device's newest report says of its system's level. */
export interface LevelWord {
  /** Canonical JSON of what decides the level; undefined where the device could not tell. */
  readonly os: string | undefined;
  readonly day: string;
  /** Day of the report before; undefined where this is the first. */
  readonly dayBefore: string | undefined;
}

/** Keeps from when until when a device reported each level of its system. The newest row is open while it still does. */
export async function noteLevel(
  db: Db,
  device: string,
  { os, day, dayBefore }: LevelWord,
): Promise<void> {
  const [open] = await openSpans(db, [device]);
  if (open !== undefined && open.os === os) return;
  if (open !== undefined) {
    await db
      .updateTable("level_span")
      .set({ until_on: dayBefore ?? open.from_on })
      .where("device", "=", device)
      .where("from_on", "=", open.from_on)
      .execute();
  }
  if (os === undefined) return;
  await begin(db, [{ device, from_on: day, until_on: null, os }]);
}

const openSpans = readBy((db, devices) =>
  db
    .selectFrom("level_span")
    .selectAll()
    .where("device", "in", devices)
    .where("until_on", "is", null),
);

/** Two levels on one day: the later is what the device has. */
const begin = writeRows((db, rows: readonly LevelSpanRow[]) =>
  db
    .insertInto("level_span")
    .values([...rows])
    .onConflict((oc) =>
      oc.columns(["device", "from_on"]).doUpdateSet((eb) => ({
        os: eb.ref("excluded.os"),
        until_on: eb.ref("excluded.until_on"),
      })),
    ),
);

/** The spans of each of `devices`, oldest first. */
export async function levelSpans(
  db: Db,
  devices: readonly string[],
): Promise<ReadonlyMap<string, readonly LevelSpanRow[]>> {
  const rows = await readInPieces(devices, (piece) =>
    db
      .selectFrom("level_span")
      .selectAll()
      .where("device", "in", piece)
      .orderBy("from_on")
      .execute(),
  );
  return Map.groupBy(rows, (row) => row.device);
}
