import type { Report } from "@muster/mapping/wire";
import type { Selectable } from "kysely";
import { byPage } from "./rows.ts";
import type { ReportSectionTable, ReportTable } from "./schema.ts";
import { readBy, writeRows } from "./statement.ts";
import type { Db } from "./store.ts";

/** One accepted report as kept. */
export type StoredReport = Selectable<ReportTable>;
/** Where a report stands in its device's chain, without the envelope. */
export type ReportHead = Omit<StoredReport, "envelope">;

const headColumns = [
  "digest",
  "organisation",
  "device",
  "seq",
  "prev",
  "nonce",
  "nonce_issued_at",
  "received_at",
  "leaf",
] as const;

const PAGE = 500;

export const insertReports = writeRows((db, rows: readonly StoredReport[]) =>
  db.insertInto("report").values([...rows]),
);

export const insertReportSections = writeRows(
  (db, rows: readonly Selectable<ReportSectionTable>[]) =>
    db.insertInto("report_section").values([...rows]),
);

const whole = readBy((db, digests) =>
  db.selectFrom("report").selectAll().where("digest", "in", digests),
);
const heads = readBy((db, digests) =>
  db.selectFrom("report").select(headColumns).where("digest", "in", digests),
);

export async function reportByDigest(db: Db, digest: string): Promise<StoredReport | undefined> {
  return (await whole(db, [digest]))[0];
}

export async function reportHeads(
  db: Db,
  digests: readonly string[],
): Promise<ReadonlyMap<string, ReportHead>> {
  return new Map((await heads(db, digests)).map((row) => [row.digest, row]));
}

export async function reportsByDigest(
  db: Db,
  digests: readonly string[],
): Promise<ReadonlyMap<string, StoredReport>> {
  return new Map((await whole(db, digests)).map((row) => [row.digest, row]));
}

/** A device's newest report before an instant. */
function lastBefore(db: Db, device: string, before: string) {
  return db
    .selectFrom("report")
    .where("device", "=", device)
    .where("received_at", "<", before)
    .orderBy("seq", "desc")
    .limit(1);
}

/** `undefined` where a device had sent none before the instant. */
export function reportBefore(
  ...asked: Parameters<typeof lastBefore>
): Promise<StoredReport | undefined> {
  return lastBefore(...asked)
    .selectAll()
    .executeTakeFirst();
}

/** Receipt of {@link reportBefore}. */
export async function receiptBefore(
  ...asked: Parameters<typeof lastBefore>
): Promise<string | undefined> {
  return (
    await lastBefore(...asked)
      .select("received_at")
      .executeTakeFirst()
  )?.received_at;
}

/** A device's reports in order of `seq`, read by the page. */
export function eachReport(db: Db, device: string): AsyncGenerator<StoredReport, void> {
  return byPage((last: StoredReport | undefined) =>
    db
      .selectFrom("report")
      .selectAll()
      .where("device", "=", device)
      .where("seq", ">", last?.seq ?? 0)
      .orderBy("seq")
      .limit(PAGE)
      .execute(),
  );
}

/** A device's reports from this one on, in order of `seq`: where a fork began there are few. */
export function reportsFrom(db: Db, device: string, seq: number): Promise<StoredReport[]> {
  return db
    .selectFrom("report")
    .selectAll()
    .where("device", "=", device)
    .where("seq", ">=", seq)
    .orderBy("seq")
    .limit(PAGE)
    .execute();
}

/** The bytes that an accepted report's device signed; the envelope passed its schema on arrival. */
export function payloadBytesOf(report: Pick<StoredReport, "envelope">): Buffer {
  const { payload } = JSON.parse(report.envelope) as { payload: string };
  return Buffer.from(payload, "base64");
}

/** The payload of an accepted report; it passed the schema on arrival. */
export function payloadOf(report: Pick<StoredReport, "envelope">): Report {
  return JSON.parse(payloadBytesOf(report).toString("utf8")) as Report;
}

/** Digests of the sections that an accepted report names. */
export function sectionsNamed(report: Pick<StoredReport, "envelope">): string[] {
  return payloadOf(report).probes.flatMap(({ section }) => section ?? []);
}
