import type { Day, Facts } from "@muster/mapping";
import type { Db } from "../store/index.ts";

/** What one device's newest report says of its missing updates. */
export interface Missing {
  readonly device: string;
  /** Day the report was received. */
  readonly day: Day;
  /** `name candidate` of every update that is missing; `undefined` where nobody could tell. */
  readonly updates: ReadonlySet<string> | undefined;
}

/** The updates a device lacks, as its facts say. */
export function missingUpdates(device: string, facts: Facts, day: Day): Missing {
  const fact = facts["pending-updates"];
  if (fact?.state !== "known") return { device, day, updates: undefined };
  const keys = fact.value.updates.map((u) => `${u.name} ${u.candidate}`);
  return { device, day, updates: new Set(keys) };
}

type Seen = ReadonlyMap<string, ReadonlyMap<string, Day>>;

/** First-seen days of updates that are still missing, by device. */
export async function readSeen(db: Db, devices: readonly string[]): Promise<Seen> {
  const seen = new Map<string, Map<string, Day>>();
  for (const row of await rowsOf(db, devices)) {
    if (row.gone_on === null) put(seen, row.device, [row.update_key, row.first_seen]);
  }
  return seen;
}

/**
 * Notes which updates are missing since when. One that comes back keeps the day it was first seen: it was missing before,
 * and an earlier day can only make it look later than it is, never in time. An unreadable list changes nothing.
 */
export async function noteSeen(db: Db, reports: readonly Missing[]): Promise<void> {
  const known = reports.filter((r) => r.updates !== undefined);
  const rows = await rowsOf(
    db,
    known.map((r) => r.device),
  );
  const byDevice = Map.groupBy(rows, (r) => r.device);
  for (const { device, day, updates = new Set<string>() } of known) {
    const before = new Map((byDevice.get(device) ?? []).map((r) => [r.update_key, r]));
    const fresh = [...updates].filter((key) => !before.has(key));
    const back = [...before.values()].filter(
      (r) => r.gone_on !== null && updates.has(r.update_key),
    );
    const gone = [...before.values()].filter(
      (r) => r.gone_on === null && !updates.has(r.update_key),
    );
    await insert(db, { device, day, keys: fresh });
    await mark(db, { device, day: null, keys: back.map((r) => r.update_key) });
    await mark(db, { device, day, keys: gone.map((r) => r.update_key) });
  }
}

interface Change<D> {
  readonly device: string;
  readonly day: D;
  readonly keys: readonly string[];
}

const BATCH = 1000;

async function insert(db: Db, { device, day, keys }: Change<Day>): Promise<void> {
  for (let i = 0; i < keys.length; i += BATCH) {
    const values = keys
      .slice(i, i + BATCH)
      .map((update_key) => ({ device, update_key, first_seen: day, gone_on: null }));
    await db
      .insertInto("update_seen")
      .values(values)
      .onConflict((oc) => oc.doNothing())
      .execute();
  }
}

async function mark(db: Db, { device, day, keys }: Change<Day | null>): Promise<void> {
  for (let i = 0; i < keys.length; i += BATCH) {
    await db
      .updateTable("update_seen")
      .set({ gone_on: day })
      .where("device", "=", device)
      .where("update_key", "in", keys.slice(i, i + BATCH))
      .execute();
  }
}

async function rowsOf(db: Db, devices: readonly string[]) {
  if (devices.length === 0) return [];
  return db.selectFrom("update_seen").selectAll().where("device", "in", devices).execute();
}

function put(seen: Map<string, Map<string, Day>>, device: string, [key, day]: [string, Day]) {
  const days = seen.get(device) ?? new Map<string, Day>();
  days.set(key, day);
  seen.set(device, days);
}
