import type { Selectable } from "kysely";
import { byPage, inPieces, storable } from "./rows.ts";
import type { FindingTable } from "./schema.ts";
import { readBy, writeRowsReturning } from "./statement.ts";
import type { Db } from "./store.ts";

/**
 * A judgement over an interval: it held on every day from `from_day` up to but without `to_day`; `to_day` is null while it
 * holds. One that was replaced on the day it began has both alike and held on no day.
 */
export type Finding = Selectable<FindingTable>;
export type NewFinding = Omit<Finding, "id" | "to_day">;

const PAGE = 1000;

/** A finding as both engines keep it to the letter. What is digested for the log is this. */
export function storableFinding(row: NewFinding): NewFinding {
  return { ...row, because: storable(row.because, 16_384), source: storable(row.source) };
}

/** Closes findings on `day`, then opens new ones. @returns the ids of the new ones, in the order given */
export async function writeFindings(
  trx: Db,
  {
    close,
    open,
    day,
  }: {
    readonly close: readonly number[];
    readonly open: readonly NewFinding[];
    readonly day: string;
  },
): Promise<readonly number[]> {
  await inPieces(close, 1, (piece) =>
    trx.updateTable("finding").set({ to_day: day }).where("id", "in", piece).execute(),
  );
  const rows = open.map((row) => ({ ...storableFinding(row), to_day: null }));
  const written = await insertFindings(trx, rows);
  return written.map(({ id }) => id);
}

const insertFindings = writeRowsReturning((db, rows: readonly Omit<Finding, "id">[]) =>
  db
    .insertInto("finding")
    .values([...rows])
    .returning("id"),
);

/** The open findings of these devices. */
export const openFindings = readBy((db, devices) =>
  db
    .selectFrom("finding")
    .selectAll()
    .where("device", "in", devices)
    .where("to_day", "is", null)
    .orderBy("device")
    .orderBy("control"),
);

/** Every finding that held on `day`, in order of id, read by the page. */
export function findingsOn(
  db: Db,
  organisation: string,
  day: string,
): AsyncGenerator<Finding, void> {
  return byPage((last: Finding | undefined) =>
    db
      .selectFrom("finding")
      .selectAll()
      .where("organisation", "=", organisation)
      .where("from_day", "<=", day)
      .where((eb) => eb.or([eb("to_day", "is", null), eb("to_day", ">", day)]))
      .where("id", ">", last?.id ?? 0)
      .orderBy("id")
      .limit(PAGE)
      .execute(),
  );
}

/** The history of one control on one device, newest first. */
export function findingsOf(db: Db, device: string, control: string): Promise<Finding[]> {
  return db
    .selectFrom("finding")
    .selectAll()
    .where("device", "=", device)
    .where("control", "=", control)
    .orderBy("id", "desc")
    .limit(PAGE)
    .execute();
}
