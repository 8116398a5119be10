import type { Selectable } from "kysely";
import { byPage, inPieces } from "./rows.ts";
import type { RunDeviceTable, RunTable } from "./schema.ts";
import type { Db } from "./store.ts";

export type Run = Selectable<RunTable>;
export type RunDevice = Selectable<RunDeviceTable>;

const PAGE = 1000;

/** Opens a night's run; false where that night has one already. */
export async function insertRun(db: Db, run: Run): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto("run")
    .values(run)
    .onConflict((oc) => oc.doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
}

export async function closeRun(db: Db, id: string, at: string): Promise<void> {
  await db.updateTable("run").set({ closed_at: at }).where("id", "=", id).execute();
}

/** Newest night first. */
export function latestRuns(db: Db, organisation: string, limit: number): Promise<Run[]> {
  return db
    .selectFrom("run")
    .selectAll()
    .where("organisation", "=", organisation)
    .orderBy("night", "desc")
    .limit(limit)
    .execute();
}

/** Writes rows of a run's manifest, over those that are there. */
export async function saveRunDevices(db: Db, rows: readonly RunDevice[]): Promise<void> {
  await inPieces(rows, 7, (piece) =>
    db
      .insertInto("run_device")
      .values([...piece])
      .onConflict((oc) =>
        oc.columns(["run", "device"]).doUpdateSet((eb) => ({
          scheduled_at: eb.ref("excluded.scheduled_at"),
          started_at: eb.ref("excluded.started_at"),
          finished_at: eb.ref("excluded.finished_at"),
          state: eb.ref("excluded.state"),
          why: eb.ref("excluded.why"),
        })),
      )
      .execute(),
  );
}

/** The manifest of a run in order of device, read by the page. */
export function eachRunDevice(db: Db, run: string): AsyncGenerator<RunDevice, void> {
  return byPage((last: RunDevice | undefined) =>
    db
      .selectFrom("run_device")
      .selectAll()
      .where("run", "=", run)
      .where("device", ">", last?.device ?? "")
      .orderBy("device")
      .limit(PAGE)
      .execute(),
  );
}

/** How many devices of a run stand in each state; a state nobody is in is left out. */
export async function countRun(
  db: Db,
  run: string,
): Promise<ReadonlyMap<RunDevice["state"], number>> {
  const rows = await db
    .selectFrom("run_device")
    .select((eb) => ["state", eb.fn.countAll<number>().as("devices")])
    .where("run", "=", run)
    .groupBy("state")
    .execute();
  return new Map(rows.map((row) => [row.state, Number(row.devices)]));
}
