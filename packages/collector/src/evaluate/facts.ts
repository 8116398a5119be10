import { type Facts, isFactKind } from "@muster/mapping";
import type { Section } from "@muster/mapping/wire";
import { type Db, FactCache, type LatestSection, latestSections } from "../store/index.ts";

type Fact = Section["fact"];

/** More than one reading of devices asks for, so that what they share outlives what each has alone. */
const KEPT = 512;

/** Reads the facts of devices. */
export class FactReader {
  readonly #db: Db;
  readonly #facts: FactCache;

  constructor(db: Db) {
    this.#db = db;
    this.#facts = new FactCache(db, KEPT);
  }

  /** The facts each device's newest report names. A device without a report has none. @param devices at most some hundred */
  async read(devices: readonly string[]): Promise<ReadonlyMap<string, Facts>> {
    return await this.readOf(await latestSections(this.#db, devices));
  }

  /** The same of sections at hand, by device. */
  async readOf(rows: readonly LatestSection[]): Promise<ReadonlyMap<string, Facts>> {
    const facts = await this.#facts.read(new Set(rows.map((r) => r.section)));
    const byDevice = new Map<string, Partial<Record<string, Fact>>>();
    for (const { device, kind, section } of rows) {
      const fact = isFactKind(kind) ? facts.get(section) : undefined;
      if (fact === undefined) continue;
      const known = byDevice.get(device) ?? {};
      known[fact.kind] = fact;
      byDevice.set(device, known);
    }
    // Each fact stands under its own kind.
    return byDevice as ReadonlyMap<string, Facts>;
  }
}
