import { createHash } from "node:crypto";
import { addDays, type Day } from "@muster/mapping/days";
import { canonicalJson, nightOf, type Schedule, scheduledAt, windowOf } from "@muster/mapping/wire";
import type { EvidenceLog } from "../log/index.ts";
import {
  closeRun,
  type Db,
  devicesById,
  eachDevice,
  eachRunDevice,
  insertRun,
  type Organisation,
  type Run,
  type RunDevice,
  type Store,
  saveRunDevices,
} from "../store/index.ts";
import { arrived, silent, type Window } from "./night.ts";
import { explainOutages, readOutages } from "./outages.ts";
import { arrivals, newestRun, nextOpening, openRuns, refusals, unseen } from "./reads.ts";
import { inForceSince } from "./schedule.ts";

export interface RunsParts {
  readonly store: Store;
  readonly schedule: Schedule;
  /** Appends a leaf to an organisation's log within the transaction given. */
  readonly append: EvidenceLog["append"];
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
  const begun = nightOf(parts.schedule, now);
  const last = await newestRun(db, organisation.id, begun);
  const since = await inForceSince(db, parts.schedule, now);
  for (const night of nightsAfter(last?.night, begun)) {
    const opensAt = iso(windowOf(parts.schedule, night).opensAt);
    if (opensAt >= organisation.created_at && opensAt >= since) {
      await open(parts, organisation.id, night);
    }
  }
  // A closed run still takes what came late, until the next one opened.
  if (last !== undefined && last.closed_at !== null) await settle(parts, last, now);
  for (const run of await openRuns(db, organisation.id)) await settle(parts, run, now);
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
): Promise<void> {
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
  await store.db.transaction().execute(async (trx) => {
    if (await insertRun(trx, run)) await saveRunDevices(trx, rows);
  });
}

/** Marks who reported by the window's end, or later but before the next run opened; closes the run once it has passed. */
async function settle(parts: RunsParts, run: Run, now: number): Promise<void> {
  await parts.store.db.transaction().execute(async (trx) => {
    const next = await nextOpening(trx, run);
    const reported = await markReported(trx, run, lastOf(run, next, iso(now)));
    const closing = run.closed_at === null && now >= Date.parse(run.closes_at);
    if (closing) {
      await markSilent(trx, run);
      await closeRun(trx, run.id, iso(now));
    }
    const amended = run.closed_at !== null && reported > 0;
    if (closing || amended)
      await enter(parts, trx, { ...run, closed_at: run.closed_at ?? iso(now) });
  });
}

/** Up to when reports count for a run: a window of a whole day may overlap the next one where the clocks change. */
function lastOf(run: Run, next: string | undefined, now: string): string {
  if (next === undefined || next > now) return now;
  const last = next > run.closes_at ? next : run.closes_at;
  return last < now ? last : now;
}

/** @returns how many rows changed */
async function markReported(trx: Db, run: Run, until: string): Promise<number> {
  const changed = (await arrivals(trx, run, until))
    .filter(({ row, arrival }) => row.state !== "failed" || arrival.answered)
    .map(({ row, arrival }) => arrived(row, arrival, windowOfRun(run)));
  await saveRunDevices(trx, changed);
  return changed.length;
}

async function markSilent(trx: Db, run: Run): Promise<void> {
  const waiting = await unseen(trx, run);
  const devices = await devicesById(
    trx,
    waiting.map((row) => row.device),
  );
  const refused = await refusals(trx, run);
  const outages = await readOutages(trx);
  const rows = waiting.map((row) => {
    const device = devices.get(row.device);
    const about = {
      lastReportAt: device?.last_report_at ?? null,
      state: device?.state ?? "revoked",
      refused: refused.get(row.device),
      outage: explainOutages(outages, { from: row.scheduled_at, to: run.closes_at }),
    };
    return silent(row, about, windowOfRun(run));
  });
  await saveRunDevices(trx, rows);
}

function windowOfRun({ opens_at, closes_at }: Run): Window {
  return { opensAt: opens_at, closesAt: closes_at };
}

/** Enters the manifest as it stands now in the log; a later entry for the same run amends an earlier one. */
async function enter(
  { append }: RunsParts,
  trx: Db,
  run: Run & { readonly closed_at: string },
): Promise<void> {
  const hash = createHash("sha256");
  const counts: Record<string, number> = {};
  for await (const row of eachRunDevice(trx, run.id)) {
    hash.update(`${canonicalJson({ ...row })}\n`);
    counts[row.state] = (counts[row.state] ?? 0) + 1;
  }
  const window = { opensAt: run.opens_at, closesAt: run.closes_at, closedAt: run.closed_at };
  const about = { run: run.id, night: run.night, ...window, counts, digest: hash.digest("hex") };
  await append(trx, run.organisation, { type: "run", about });
}
