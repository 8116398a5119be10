import type { DeviceState } from "./device.ts";
import type { Finding } from "./finding.ts";
import { readInPieces } from "./rows.ts";
import type { Db } from "./store.ts";

/** An interval without its words. Details stand where something fails, and of those controls that are asked for with them. */
export type PastFinding = Pick<
  Finding,
  "device" | "control" | "outcome" | "source" | "holds_until" | "from_day" | "to_day"
> & { readonly details: string | null };

/** First and last day, and the controls whose details are wanted whatever they say. */
interface PastSpan {
  readonly from: string;
  readonly to: string;
  readonly detailed: readonly string[];
}

/** The intervals of these devices that held on any day from `from` to `to`, both included, in the order they began. */
export function findingsBetween(
  db: Db,
  devices: readonly string[],
  { from, to, detailed }: PastSpan,
): Promise<PastFinding[]> {
  return readInPieces(devices, (piece) =>
    db
      .selectFrom("finding")
      .select(["device", "control", "outcome", "source", "holds_until", "from_day", "to_day"])
      .select((e) =>
        e
          .case()
          .when(e.or([e("outcome", "=", "not-met"), e("control", "in", detailed)]))
          .then(e.ref("details"))
          .end()
          .as("details"),
      )
      .where("device", "in", piece)
      .where("from_day", "<=", to)
      .where((e) => e.or([e("to_day", "is", null), e("to_day", ">", from)]))
      .where((e) => e.or([e("to_day", "is", null), e("to_day", "!=", e.ref("from_day"))]))
      .orderBy("device")
      .orderBy("from_day")
      .orderBy("id")
      .execute(),
  );
}

/** Something that happened to an organisation's evidence up to an instant: the newest of each kind. */
export interface LastHeard {
  /** Receipt of a report. */
  readonly report: string | null;
  /** Night whose run began. */
  readonly night: string | null;
  /** First day of a finding. */
  readonly finding: string | null;
}

/** When an organisation's evidence last moved, up to `day` and, of reports, before the instant `before`. */
export async function lastHeard(
  db: Db,
  organisation: string,
  { day, before }: { readonly day: string; readonly before: string },
): Promise<LastHeard> {
  const report = await db
    .selectFrom("report")
    .select((e) => e.fn.max("received_at").as("at"))
    .where("organisation", "=", organisation)
    .where("received_at", "<", before)
    .executeTakeFirst();
  const night = await db
    .selectFrom("run")
    .select((e) => e.fn.max("night").as("at"))
    .where("organisation", "=", organisation)
    .where("night", "<=", day)
    .executeTakeFirst();
  const finding = await db
    .selectFrom("finding")
    .select((e) => e.fn.max("from_day").as("at"))
    .where("organisation", "=", organisation)
    .where("from_day", "<=", day)
    .executeTakeFirst();
  return { report: report?.at ?? null, night: night?.at ?? null, finding: finding?.at ?? null };
}

/** Receipt of each device's newest report from the instant `from` on and before `before`. */
export async function newestReceipts(
  db: Db,
  organisation: string,
  { from, before }: { readonly from: string; readonly before: string },
): Promise<ReadonlyMap<string, string>> {
  const rows = await db
    .selectFrom("report")
    .select((e) => ["device", e.fn.max("received_at").as("at")])
    .where("organisation", "=", organisation)
    .where("received_at", ">=", from)
    .where("received_at", "<", before)
    .groupBy("device")
    .execute();
  return new Map(rows.map(({ device, at }) => [device, at]));
}

/** Sections of one kind that devices said over time, in the order in which each began to be the device's word. */
export async function wordsOverTime(
  db: Db,
  devices: readonly string[],
  kind: string,
): Promise<readonly { readonly device: string; readonly section: string; readonly at: string }[]> {
  return readInPieces(devices, (piece) =>
    db
      .selectFrom("report")
      .innerJoin("report_section", "report_section.report", "report.digest")
      .innerJoin("section", "section.digest", "report_section.section")
      .select(["report.device", "section.digest as section", "report.received_at as at"])
      .where("report.device", "in", piece)
      .where("section.kind", "=", kind)
      .orderBy("report.device")
      .orderBy("report.seq")
      .execute(),
  );
}

/** By device, the instant at which it was revoked. */
export async function goneIn(db: Db, organisation: string): Promise<ReadonlyMap<string, string>> {
  const entries = await stateEntries(db, organisation, ["revoke"]);
  return new Map(entries.map(({ device, at }) => [device, at]));
}

/** Entries that put a device into a state. An enrolment says its state itself. */
export const stateTypes = ["approve", "quarantine", "resolve", "revoke"] as const;

/** What each of {@link stateTypes} makes of a device. */
export const stateAfter: ReadonlyMap<string, DeviceState> = new Map([
  ["approve", "approved"],
  ["quarantine", "quarantined"],
  ["resolve", "revoked"],
  ["revoke", "revoked"],
]);

/** By device, the state it was in by the log's entries before an instant. */
export async function statesBefore(
  db: Db,
  organisation: string,
  before: string,
): Promise<ReadonlyMap<string, DeviceState>> {
  const entries = await stateEntries(db, organisation, ["enrol", ...stateTypes]);
  return new Map(
    entries
      .filter(({ at }) => at < before)
      .flatMap(({ type, device, state = stateAfter.get(type) }) =>
        state === undefined ? [] : [[device, state] as const],
      ),
  );
}

interface StateEntry {
  readonly type: string;
  readonly device: string;
  readonly at: string;
  /** Of an enrolment. */
  readonly state?: DeviceState;
}

async function stateEntries(
  db: Db,
  organisation: string,
  types: readonly string[],
): Promise<readonly StateEntry[]> {
  const rows = await db
    .selectFrom("log_leaf")
    .select(["type", "bytes"])
    .where("organisation", "=", organisation)
    .where("type", "in", types)
    .orderBy("idx")
    .execute();
  // The log's own writer made them so.
  return rows.map(({ type, bytes }) => ({ ...(JSON.parse(bytes) as StateEntry), type }));
}
