import { createHash } from "node:crypto";
import { addDays, type Day } from "@muster/mapping/days";
import {
  canonicalJson,
  type Json,
  nightOf,
  type Schedule,
  scheduledAt,
  windowOf,
} from "@muster/mapping/wire";
import {
  closeRun,
  type Db,
  devicesById,
  eachDevice,
  eachRunDevice,
  insertRun,
  latestRuns,
  type Organisation,
  type Run,
  type RunDevice,
  type Store,
  saveRunDevices,
} from "../store/index.ts";
import { arrived, silent } from "./night.ts";
import { explainOutages, readOutages } from "./outages.ts";
import { arrivals } from "./reports.ts";

export interface RunsParts {
  readonly store: Store;
  readonly schedule: Schedule;
  /** Appends a leaf to an organisation's log within the transaction given. */
  readonly append: (
    db: Db,
    organisation: string,
    leaf: { readonly type: "run"; readonly about: Readonly<Record<string, Json>> },
  ) => Promise<unknown>;
}

/** Nights without a manifest that are made up for after the collector was away. */
const NIGHTS = 31;

const iso = (ms: number) => new Date(ms).toISOString();

/**
 * Brings an organisation's runs up to `now`: opens the nights that have begun, marks who reported, and closes those whose
 * window has passed. Says the same however often and after whatever pause it is called.
 */
export async function advance(
  parts: RunsParts,
  organisation: Organisation,
  now: number,
): Promise<void> {
  const { db } = parts.store;
  const [last] = await latestRuns(db, organisation.id, 1);
  if (last !== undefined) await settle(parts, last, now);
  const begun = nightOf(parts.schedule, now);
  for (const night of nightsAfter(last?.night, begun)) {
    const { opensAt } = windowOf(parts.schedule, night);
    if (iso(opensAt) < organisation.created_at) continue;
    const run = await open(parts, organisation.id, night);
    if (run !== undefined) await settle(parts, run, now);
  }
}

/** The nights after `last` up to `night`: all of them where the collector was away, but no more than {@link NIGHTS}. */
function nightsAfter(last: Day | undefined, night: Day): Day[] {
  const nights: Day[] = [];
  for (let each = night; nights.length < NIGHTS; each = addDays(each, -1)) {
    if (last !== undefined && each <= last) break;
    nights.unshift(each);
  }
  return nights;
}

/** Opens a night: one row for each device that was enrolled and not revoked when it began. */
async function open(
  { store, schedule }: RunsParts,
  organisation: string,
  night: Day,
): Promise<Run | undefined> {
  const { opensAt, closesAt } = windowOf(schedule, night);
  const run: Run = {
    id: `${organisation}/${night}`,
    organisation,
    night,
    opens_at: iso(opensAt),
    closes_at: iso(closesAt),
    closed_at: null,
  };
  const rows: RunDevice[] = [];
  for await (const { id, state, enrolled_at } of eachDevice(store.db, organisation)) {
    if (enrolled_at > run.opens_at || state === "revoked") continue;
    rows.push({
      run: run.id,
      device: id,
      scheduled_at: iso(scheduledAt(schedule, id, night)),
      started_at: null,
      finished_at: null,
      state: "scheduled",
      why: "",
    });
  }
  const opened = await store.db.transaction().execute(async (trx) => {
    const isNew = await insertRun(trx, run);
    if (isNew) await saveRunDevices(trx, rows);
    return isNew;
  });
  return opened ? run : undefined;
}

/** Marks who reported, until the next night begins; closes the run once its window has passed. */
async function settle(parts: RunsParts, run: Run, now: number): Promise<void> {
  const next = windowOf(parts.schedule, addDays(run.night, 1)).opensAt;
  const until = iso(Math.min(now, next));
  await parts.store.db.transaction().execute(async (trx) => {
    const reported = await markReported(trx, run, until);
    const closing = run.closed_at === null && now >= Date.parse(run.closes_at);
    if (closing) {
      await markSilent(trx, run);
      await closeRun(trx, run.id, iso(now));
    }
    const amended = run.closed_at !== null && reported > 0;
    if (closing || amended) await enter(parts, trx, run);
  });
}

async function markReported(trx: Db, run: Run, until: string): Promise<number> {
  const waiting = await rowsOf(trx, run, ["scheduled", "missed"]);
  if (waiting.length === 0) return 0;
  const since = run.opens_at;
  const came = await arrivals(trx, run.organisation, { since, until });
  const window = { opensAt: run.opens_at, closesAt: run.closes_at };
  const changed = waiting.flatMap((row) => {
    const arrival = came.get(row.device);
    return arrival === undefined ? [] : [arrived(row, arrival, window)];
  });
  await saveRunDevices(trx, changed);
  return changed.length;
}

async function markSilent(trx: Db, run: Run): Promise<void> {
  const waiting = await rowsOf(trx, run, ["scheduled"]);
  const devices = await devicesById(
    trx,
    waiting.map((row) => row.device),
  );
  const refusals = await refusedIn(trx, run);
  const outages = await readOutages(trx);
  const rows = waiting.map((row) => {
    const device = devices.get(row.device);
    return silent(row, {
      lastReportAt: device?.last_report_at ?? null,
      state: device?.state ?? "revoked",
      refused: refusals.get(row.device),
      outage: explainOutages(outages, { from: row.scheduled_at, to: run.closes_at }),
    });
  });
  await saveRunDevices(trx, rows);
}

function rowsOf(trx: Db, run: Run, states: readonly RunDevice["state"][]): Promise<RunDevice[]> {
  return trx
    .selectFrom("run_device")
    .selectAll()
    .where("run", "=", run.id)
    .where("state", "in", states)
    .execute();
}

/** Why reports were refused in a run's window, by device; the last reason counts. */
async function refusedIn(trx: Db, run: Run): Promise<ReadonlyMap<string, string>> {
  const rows = await trx
    .selectFrom("rejected")
    .select(["device", "reason"])
    .where("organisation", "=", run.organisation)
    .where("what", "=", "report")
    .where("at", ">=", run.opens_at)
    .where("at", "<=", run.closes_at)
    .orderBy("id")
    .execute();
  return new Map(rows.flatMap((r) => (r.device === null ? [] : [[r.device, r.reason] as const])));
}

/** Enters the manifest as it stands now in the log; a later entry for the same run amends an earlier one. */
async function enter({ append }: RunsParts, trx: Db, run: Run): Promise<void> {
  const hash = createHash("sha256");
  const counts: Record<string, number> = {};
  for await (const row of eachRunDevice(trx, run.id)) {
    hash.update(`${canonicalJson({ ...row })}\n`);
    counts[row.state] = (counts[row.state] ?? 0) + 1;
  }
  const about = { run: run.id, night: run.night, counts, digest: hash.digest("hex") };
  await append(trx, run.organisation, { type: "run", about });
}
