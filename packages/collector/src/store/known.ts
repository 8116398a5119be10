import type { Device, DeviceState } from "./device.ts";
import { statesBefore } from "./past.ts";
import { payloadOf, reportBefore } from "./report.ts";
import { type LatestSection, latestSections, sectionHeads } from "./section.ts";
import type { Db } from "./store.ts";

/** A device with what it had said. */
export interface KnownDevice {
  readonly device: Device;
  readonly sections: readonly LatestSection[];
}

/**
 * Reads what devices had said by an instant: each by its newest report of then, and in the state of then. Those that
 * were enrolled later are left out. What reports named and was erased since is missing.
 */
export class KnownReader {
  readonly #db: Db;
  readonly #before: string | undefined;
  readonly #states: ReadonlyMap<string, DeviceState>;

  private constructor(
    db: Db,
    { before, states }: { before: string | undefined; states: ReadonlyMap<string, DeviceState> },
  ) {
    this.#db = db;
    this.#before = before;
    this.#states = states;
  }

  /** @param before the instant; without one what each device said last */
  static async open(db: Db, organisation: string, before?: string): Promise<KnownReader> {
    const states = before === undefined ? new Map() : await statesBefore(db, organisation, before);
    return new KnownReader(db, { before, states });
  }

  /** @param devices at most some hundred; in their order */
  async of(devices: readonly Device[]): Promise<readonly KnownDevice[]> {
    const before = this.#before;
    if (before === undefined) return await this.#newest(devices);
    const there = devices
      .filter(({ enrolled_at }) => enrolled_at < before)
      .map((device) => ({ ...device, state: this.#states.get(device.id) ?? device.state }));
    const silent = there.filter(({ last_report_at: at }) => at === null || at < before);
    const known = new Map((await this.#newest(silent)).map((one) => [one.device.id, one]));
    const all: KnownDevice[] = [];
    for (const device of there) {
      all.push(known.get(device.id) ?? (await saidBefore(this.#db, device, before)));
    }
    return all;
  }

  async #newest(devices: readonly Device[]): Promise<readonly KnownDevice[]> {
    const ids = devices.map(({ id }) => id);
    const sections = Map.groupBy(await latestSections(this.#db, ids), ({ device }) => device);
    return devices.map((device) => ({ device, sections: sections.get(device.id) ?? [] }));
  }
}

/** By the newest report before an instant, of a device that has reported since. */
async function saidBefore(db: Db, device: Device, before: string): Promise<KnownDevice> {
  const report = await reportBefore(db, device.id, before);
  if (report === undefined) {
    return { device: { ...device, head: null, last_report_at: null }, sections: [] };
  }
  const { digest, received_at: at } = report;
  const named = payloadOf(report).probes.flatMap(({ id: kind, section }) =>
    section === undefined ? [] : [{ kind, section }],
  );
  const heads = await sectionHeads(
    db,
    named.map(({ section }) => section),
  );
  return {
    device: { ...device, head: digest, last_report_at: at },
    sections: named
      // As in the table of newest words: sections of a shape that is not known are nobody's word.
      .filter(({ section }) => heads.get(section)?.problem === null)
      .map((word) => ({ device: device.id, ...word, report: digest, observed_at: at })),
  };
}
