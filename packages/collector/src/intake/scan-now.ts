import { SCAN_NOW_EVERY_MS } from "@muster/mapping/wire";
import { askedSince, devicesOnline, insertScanRequests } from "../store/index.ts";
import { believedSince } from "./live-desk.ts";
import type { TokenParts } from "./tokens.ts";

/** Somebody's wish for a scan now. */
export interface ScanWish {
  readonly organisation: string;
  /** One device, or every one that is connected. */
  readonly device?: string | undefined;
  /** Who asks, for the log. */
  readonly by: string;
}

export interface Wished {
  /** Ids of the requests, one a device; the serving process sends them on. */
  readonly requests: readonly string[];
  /** Left alone because they were asked less than five minutes ago. */
  readonly tooSoon: number;
  /** Connected devices that the wish is about; 0 where the one named is not there. */
  readonly online: number;
}

const A_DAY = 86_400_000;

/**
 * Asks the devices that hold a live connection to scan now. What a scan asks is fixed in the agent: a request names nothing
 * but the device. Entered in the log, once for all devices of a wish.
 */
export async function wishScans(
  { store, log, now, random }: TokenParts,
  { organisation, device, by }: ScanWish,
): Promise<Wished> {
  const ms = now();
  const at = new Date(ms).toISOString();
  return await store.db.transaction().execute(async (trx) => {
    const online = [...(await devicesOnline(trx, organisation, believedSince(ms))).keys()].filter(
      (id) => device === undefined || id === device,
    );
    const since = new Date(ms - SCAN_NOW_EVERY_MS).toISOString();
    const lately = await askedSince(trx, organisation, since);
    const rows = online
      .filter((id) => !lately.has(id))
      .map((id) => ({
        id: Buffer.from(random(12)).toString("hex"),
        organisation,
        device: id,
        asked_at: at,
        sent_at: null,
      }));
    if (rows.length > 0) {
      await insertScanRequests(trx, rows, new Date(ms - A_DAY).toISOString());
      const about = { at, by, devices: rows.length, ...(device !== undefined && { device }) };
      await log.append(trx, organisation, { type: "scan-now", about });
    }
    const tooSoon = online.length - rows.length;
    return { requests: rows.map(({ id }) => id), tooSoon, online: online.length };
  });
}
