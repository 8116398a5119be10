import type { Db } from "./store.ts";

/** How many reports of a device are stored, and when the first and the last were received. */
export async function spanOfReports(
  db: Db,
  device: string,
): Promise<{
  readonly reports: number;
  readonly first: string | null;
  readonly last: string | null;
}> {
  const row = await db
    .selectFrom("report")
    .select((eb) => [
      eb.fn.countAll().as("reports"),
      eb.fn.min("received_at").as("first"),
      eb.fn.max("received_at").as("last"),
    ])
    .where("device", "=", device)
    .executeTakeFirstOrThrow();
  return { ...row, reports: Number(row.reports) };
}

/** When the first report of a device that names each of its sections was received. */
export async function firstNamed(db: Db, device: string): Promise<ReadonlyMap<string, string>> {
  const rows = await db
    .selectFrom("report_section as named")
    .innerJoin("report", "report.digest", "named.report")
    .select((eb) => ["named.section", eb.fn.min("report.received_at").as("at")])
    .where("report.device", "=", device)
    .groupBy("named.section")
    .execute();
  return new Map(rows.map(({ section, at }) => [section, at]));
}

/** Entries by the thousand that are about devices' nights and never about what a person did. */
const ofEveryNight = ["report", "nonce", "findings", "run"];

/** Entries of a log about what people did or what was decided on devices, in order: index and canonical JSON. */
export function entriesOfDeeds(
  db: Db,
  organisation: string,
): Promise<{ idx: number; bytes: string }[]> {
  return db
    .selectFrom("log_leaf")
    .select(["idx", "bytes"])
    .where("organisation", "=", organisation)
    .where("type", "not in", ofEveryNight)
    .orderBy("idx")
    .execute();
}

type DeviceTableName =
  | "finding"
  | "run_device"
  | "update_seen"
  | "level_span"
  | "rejected"
  | "scan_request";

/** What the tables beside the device's own and its facts hold of it, row by row as they stand. */
export async function workRowsOf(db: Db, device: string) {
  const rows = (table: DeviceTableName) =>
    db.selectFrom(table).selectAll().where("device", "=", device).execute();
  return {
    findings: await rows("finding"),
    nights: await rows("run_device"),
    updatesSeen: await rows("update_seen"),
    levels: await rows("level_span"),
    refused: await rows("rejected"),
    scansAsked: await rows("scan_request"),
  };
}
