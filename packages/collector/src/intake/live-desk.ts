import {
  beatLive,
  cutOffSince,
  endLive,
  openScanRequests,
  type Store,
  takeScanRequest,
  writeArrivals,
  writeDepartures,
} from "../store/index.ts";

/** How often a server says that its connections stand, in milliseconds, and how old that may be to be believed. */
const BEAT_MS = 15_000;
const BELIEVED_MS = 60_000;
/** After this time a server that fell silent is forgotten. */
const FORGOTTEN_MS = 10 * 60_000;
/** How long a request waits for the process that holds the connection. */
export const REQUEST_MS = 60_000;

/** Servers that said so since then hold connections. @param now milliseconds since the epoch */
export function believedSince(now: number): string {
  return iso(now - BELIEVED_MS);
}

interface DeskParts {
  readonly store: Store;
  readonly now: () => number;
  readonly random: (bytes: number) => Uint8Array;
}

/**
 * The live door's side of the database: it tells other processes who is there, and reads what they ask for. Nothing is
 * read or written while nobody is connected.
 */
export class LiveDesk {
  readonly #parts: DeskParts;
  /** Names this process among several on one database. */
  readonly #server: string;
  /** Since when a device is there, or undefined where it left. */
  readonly #changed = new Map<string, string | undefined>();
  #saidAt = Number.NEGATIVE_INFINITY;

  constructor(parts: DeskParts) {
    this.#parts = parts;
    this.#server = Buffer.from(parts.random(12)).toString("hex");
  }

  came(device: string): void {
    this.#changed.set(device, iso(this.#parts.now()));
  }

  left(device: string): void {
    this.#changed.set(device, undefined);
  }

  /** Writes what changed since the last time, in one transaction. */
  async write(connected: number): Promise<void> {
    const now = this.#parts.now();
    const isDue = connected > 0 && now - this.#saidAt >= BEAT_MS;
    if (this.#changed.size === 0 && !isDue) return;
    const changed = [...this.#changed];
    this.#changed.clear();
    const server = this.#server;
    await this.#parts.store.db.transaction().execute(async (trx) => {
      await beatLive(trx, server, { now: iso(now), forgetBefore: iso(now - FORGOTTEN_MS) });
      const gone = changed.flatMap(([device, since]) => (since === undefined ? [device] : []));
      await writeDepartures(trx, server, gone);
      const here = changed.flatMap(([device, since]) =>
        since === undefined ? [] : [{ device, server, since }],
      );
      await writeArrivals(trx, here);
    });
    this.#saidAt = now;
  }

  /** Whose connections are to end; keys that ended lately, because who came with one before that is gone by now. */
  cutOff(): ReturnType<typeof cutOffSince> {
    return cutOffSince(this.#parts.store.db, iso(this.#parts.now() - FORGOTTEN_MS));
  }

  /** Devices somebody wants a scan of, each request taken once. @param isHere those connected to this process */
  async asked(isHere: (device: string) => boolean): Promise<readonly string[]> {
    const { store, now } = this.#parts;
    const at = now();
    const devices: string[] = [];
    for (const { id, device } of await openScanRequests(store.db, iso(at - REQUEST_MS))) {
      if (isHere(device) && (await takeScanRequest(store.db, id, iso(at)))) devices.push(device);
    }
    return devices;
  }

  /** Nobody is there any more. */
  async close(): Promise<void> {
    if (this.#saidAt === Number.NEGATIVE_INFINITY) return;
    await this.#parts.store.db.transaction().execute((trx) => endLive(trx, this.#server));
  }
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
