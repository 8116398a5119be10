import { createHash } from "node:crypto";
import { inPieces, readInPieces, storable } from "./rows.ts";
import type { Schema } from "./schema.ts";
import { readBy, writeRows } from "./statement.ts";
import type { Db } from "./store.ts";

/** Longest key kept as it is: an index of PostgreSQL takes 2,704 bytes. */
const KEY_LIMIT = 500;

function keyOf(update: string): string {
  if (update.length <= KEY_LIMIT) return storable(update);
  return `sha256:${createHash("sha256").update(update).digest("hex")}`;
}

type Row = Schema["update_seen"];
export type SeenUpdate = Row;

/** An update as a report lists it. */
export interface ListedUpdate {
  readonly name: string;
  readonly candidate: string;
  /** Version beside it. */
  readonly installed: string | null;
  readonly security: "yes" | "no" | "unknown";
  readonly severity: "critical" | "important" | "moderate" | "low" | "unknown";
  /** `YYYY-MM-DD` */
  readonly released: string | null;
}

/** What became of an update that is listed no more. */
type FateOf = (row: Pick<Row, "name" | "installed">) => "missing" | "in-force" | "vanished";

/** What a device's newest report says of its updates. */
export interface UpdateWord {
  /** Undefined where the device could not tell: nothing moves but the last day on which it did. */
  readonly updates: readonly ListedUpdate[] | undefined;
  readonly day: string;
  /** Day of the report before; undefined where this is the first. */
  readonly dayBefore: string | undefined;
  /** Asked where an update is listed no more: it takes a look at more of what the device said. */
  readonly fates: () => Promise<FateOf>;
}

/**
 * Keeps since when, and until when, a device lacked each update. One not seen before gets `day`; one that is gone keeps the
 * last day on which it was seen missing; one that comes back keeps the day it was first seen, because it was due then.
 */
export async function noteUpdates(db: Db, device: string, word: UpdateWord): Promise<void> {
  const rows = await seenOf(db, [device]);
  const { updates, dayBefore } = word;
  const known = new Map(rows.map((row) => [row.update_key, row]));
  const open = rows.filter((row) => row.gone_on === null);
  if (updates === undefined) {
    const heard = open.filter((row) => row.missing_on === null).map((row) => row.update_key);
    return await mark(db, device, { keys: heard, set: { missing_on: dayBefore ?? null } });
  }
  const now = new Map(updates.map((u) => [keyOf(`${u.name} ${u.candidate}`), u]));
  await insertNew(db, device, { now, known, day: word.day });
  const back = rows.filter((row) => now.has(row.update_key) && !isAsListed(row, now));
  for (const row of back) {
    await mark(db, device, { keys: [row.update_key], set: valuesOf(now.get(row.update_key)) });
  }
  await settle(db, device, { rows: open.filter((row) => !now.has(row.update_key)), word });
}

const seenOf = readBy((db, devices) =>
  db.selectFrom("update_seen").selectAll().where("device", "in", devices),
);

type Listed = ReadonlyMap<string, ListedUpdate>;

/** What a listed update's row holds beside its key and the day it was first seen. */
function valuesOf(update: ListedUpdate | undefined) {
  return {
    name: storable(update?.name ?? "", KEY_LIMIT),
    installed: update?.installed == null ? null : storable(update.installed, KEY_LIMIT),
    security: update?.security ?? "unknown",
    severity: update?.severity ?? "unknown",
    released_on: update?.released ?? null,
    missing_on: null,
    gone_on: null,
    fate: null,
  } as const;
}

function isAsListed(row: Row, now: Listed): boolean {
  return Object.entries(valuesOf(now.get(row.update_key))).every(
    ([member, value]) => row[member as keyof Row] === value,
  );
}

function insertNew(
  db: Db,
  device: string,
  {
    now,
    known,
    day,
  }: { readonly now: Listed; readonly known: ReadonlyMap<string, Row>; readonly day: string },
): Promise<void> {
  const fresh = [...now].filter(([key]) => !known.has(key));
  return insertSeen(
    db,
    fresh.map(([update_key, update]) => ({
      device,
      update_key,
      first_seen: day,
      ...valuesOf(update),
    })),
  );
}

const insertSeen = writeRows((db, rows: readonly Row[]) =>
  db.insertInto("update_seen").values([...rows]),
);

/** Rows that are listed no more. */
async function settle(
  db: Db,
  device: string,
  { rows, word }: { readonly rows: readonly Row[]; readonly word: UpdateWord },
): Promise<void> {
  if (rows.length === 0) return;
  const { day, dayBefore } = word;
  const fate = await word.fates();
  const gone = Map.groupBy(rows, (row) => fate(row));
  for (const how of ["in-force", "vanished"] as const) {
    const last = Map.groupBy(gone.get(how) ?? [], (row) => row.missing_on ?? dayBefore ?? null);
    for (const [missing_on, those] of last) {
      const keys = those.map((row) => row.update_key);
      await mark(db, device, { keys, set: { gone_on: day, missing_on, fate: how } });
    }
  }
  const heard = (gone.get("missing") ?? []).filter((row) => row.missing_on !== null);
  const keys = heard.map((row) => row.update_key);
  await mark(db, device, { keys, set: { missing_on: null } });
}

async function mark(
  db: Db,
  device: string,
  {
    keys,
    set,
  }: {
    readonly keys: readonly string[];
    readonly set: Partial<Omit<Row, "device" | "update_key">>;
  },
): Promise<void> {
  await inPieces(keys, 1, (piece) =>
    db
      .updateTable("update_seen")
      .set(set)
      .where("device", "=", device)
      .where("update_key", "in", piece)
      .execute(),
  );
}

/** Answers for one device the day an update (`name candidate`) was first seen missing, gone ones included. */
export type FirstSeen = (update: string) => string | undefined;

const firstSeenRows = readBy((db, devices) =>
  db
    .selectFrom("update_seen")
    .select(["device", "update_key", "first_seen"])
    .where("device", "in", devices),
);

/** @returns an answer for each of `devices` */
export async function firstSeenOf(
  db: Db,
  devices: readonly string[],
): Promise<ReadonlyMap<string, FirstSeen>> {
  const days = new Map(devices.map((device) => [device, new Map<string, string>()]));
  const rows = await firstSeenRows(db, devices);
  for (const row of rows) days.get(row.device)?.set(row.update_key, row.first_seen);
  return new Map([...days].map(([device, seen]) => [device, (update) => seen.get(keyOf(update))]));
}

/** The security updates, and those whose source does not say, that each of `devices` lacks or lacked. */
export async function securityUpdatesSeen(
  db: Db,
  devices: readonly string[],
): Promise<ReadonlyMap<string, readonly SeenUpdate[]>> {
  const rows = await readInPieces(devices, (piece) =>
    db
      .selectFrom("update_seen")
      .selectAll()
      .where("device", "in", piece)
      .where("security", "<>", "no")
      .orderBy("update_key")
      .execute(),
  );
  return Map.groupBy(rows, (row) => row.device);
}
