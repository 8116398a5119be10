import type { Selectable } from "kysely";
import { inPieces } from "./rows.ts";
import type { Schema } from "./schema.ts";
import type { Db } from "./store.ts";

export type LiveDevice = Selectable<Schema["live_device"]>;
export type ScanRequest = Selectable<Schema["scan_request"]>;

/** Says that this server still holds its connections, and forgets servers that fell silent before `forgetBefore`. */
export async function beatLive(
  db: Db,
  server: string,
  { now, forgetBefore }: { readonly now: string; readonly forgetBefore: string },
): Promise<void> {
  await db
    .insertInto("live_server")
    .values({ id: server, seen_at: now })
    .onConflict((oc) => oc.column("id").doUpdateSet({ seen_at: now }))
    .execute();
  const silent = db.selectFrom("live_server").select("id").where("seen_at", "<", forgetBefore);
  await db.deleteFrom("live_device").where("server", "in", silent).execute();
  await db.deleteFrom("live_server").where("seen_at", "<", forgetBefore).execute();
}

/** Ends a server: none of its devices is there any more. */
export async function endLive(db: Db, server: string): Promise<void> {
  await db.deleteFrom("live_device").where("server", "=", server).execute();
  await db.deleteFrom("live_server").where("id", "=", server).execute();
}

/** Writes who came; a device that moved here from another server is this one's. */
export async function writeArrivals(db: Db, devices: readonly LiveDevice[]): Promise<void> {
  await inPieces(devices, 3, (piece) =>
    db
      .insertInto("live_device")
      .values([...piece])
      .onConflict((oc) =>
        oc.column("device").doUpdateSet((eb) => ({
          server: eb.ref("excluded.server"),
          since: eb.ref("excluded.since"),
        })),
      )
      .execute(),
  );
}

/** Writes who left this server; one that is with another by now stays there. */
export async function writeDepartures(
  db: Db,
  server: string,
  devices: readonly string[],
): Promise<void> {
  await inPieces(devices, 1, (piece) =>
    db
      .deleteFrom("live_device")
      .where("device", "in", [...piece])
      .where("server", "=", server)
      .execute(),
  );
}

/** The devices of an organisation that are connected now, each with since when. @param fresh servers seen since then count */
export async function devicesOnline(
  db: Db,
  organisation: string,
  fresh: string,
): Promise<ReadonlyMap<string, string>> {
  const rows = await db
    .selectFrom("live_device as live")
    .innerJoin("live_server as server", "server.id", "live.server")
    .innerJoin("device", "device.id", "live.device")
    .select(["live.device", "live.since"])
    .where("device.organisation", "=", organisation)
    .where("device.state", "=", "approved")
    .where("server.seen_at", ">=", fresh)
    .execute();
  return new Map(rows.map(({ device, since }) => [device, since]));
}

/** Whom a connection may still be held by and should not be: devices, and keys that ended since then. */
export async function cutOffSince(
  db: Db,
  since: string,
): Promise<{ readonly devices: readonly string[]; readonly keys: readonly string[] }> {
  const devices = await db
    .selectFrom("device")
    .select("id")
    .where("state", "in", ["revoked", "quarantined"])
    .execute();
  const keys = await db
    .selectFrom("device_key")
    .select("keyid")
    .where("until_at", ">=", since)
    .execute();
  return { devices: devices.map(({ id }) => id), keys: keys.map(({ keyid }) => keyid) };
}

/** Requests that nobody has sent on yet, asked for since then. */
export function openScanRequests(db: Db, since: string): Promise<ScanRequest[]> {
  return db
    .selectFrom("scan_request")
    .selectAll()
    .where("sent_at", "is", null)
    .where("asked_at", ">=", since)
    .execute();
}

/**
 * Takes a request, so that it is sent on once whoever else reads it. False where another took it first.
 * @param at when
 */
export async function takeScanRequest(db: Db, id: string, at: string): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("scan_request")
    .set({ sent_at: at })
    .where("id", "=", id)
    .where("sent_at", "is", null)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** Those of an organisation's devices that were asked since then. */
export async function askedSince(
  db: Db,
  organisation: string,
  since: string,
): Promise<ReadonlySet<string>> {
  const rows = await db
    .selectFrom("scan_request")
    .select("device")
    .distinct()
    .where("organisation", "=", organisation)
    .where("asked_at", ">", since)
    .execute();
  return new Set(rows.map(({ device }) => device));
}

/** Adds requests, and forgets those asked before `forgetBefore`: who asked for what stands in the log. */
export async function insertScanRequests(
  db: Db,
  requests: readonly ScanRequest[],
  forgetBefore: string,
): Promise<void> {
  await db.deleteFrom("scan_request").where("asked_at", "<", forgetBefore).execute();
  await inPieces(requests, 5, (piece) =>
    db
      .insertInto("scan_request")
      .values([...piece])
      .execute(),
  );
}

/** How many of these requests have been sent on. */
export async function countSent(db: Db, ids: readonly string[]): Promise<number> {
  let sent = 0;
  await inPieces(ids, 1, async (piece) => {
    const row = await db
      .selectFrom("scan_request")
      .select((eb) => eb.fn.countAll().as("count"))
      .where("id", "in", [...piece])
      .where("sent_at", "is not", null)
      .executeTakeFirstOrThrow();
    sent += Number(row.count);
  });
  return sent;
}
