import { type Facts, isFactKind } from "@muster/mapping";
import type { Section } from "@muster/mapping/wire";
import { type Db, latestSections, readSections } from "../store/index.ts";

type Fact = Section["fact"];

/**
 * Parsed facts kept for devices that share a section; the largest, a software list, takes some 300 KB. More than one reading of
 * devices asks for, so that what they share outlives what each has alone.
 */
const KEPT = 512;

/** Reads the facts of devices, each shared section once while it stays among the last used. */
export class FactReader {
  readonly #db: Db;
  readonly #kept = new Map<string, Fact>();

  constructor(db: Db) {
    this.#db = db;
  }

  /** The facts each device's newest report names. A device without a report has none. @param devices at most some hundred */
  async read(devices: readonly string[]): Promise<ReadonlyMap<string, Facts>> {
    const rows = await latestSections(this.#db, devices);
    const facts = await this.#facts(new Set(rows.map((r) => r.section)));
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

  async #facts(digests: ReadonlySet<string>): Promise<ReadonlyMap<string, Fact>> {
    const found = new Map<string, Fact>();
    const missing: string[] = [];
    for (const digest of digests) {
      const fact = this.#kept.get(digest);
      if (fact === undefined) missing.push(digest);
      else {
        found.set(digest, fact);
        // The last used stand last: what one machine alone has goes before what an image shares.
        this.#kept.delete(digest);
        this.#kept.set(digest, fact);
      }
    }
    for (const [digest, { fact }] of await readSections(this.#db, missing)) {
      found.set(digest, fact);
      // Salted for its device: nobody shares it.
      if (fact.kind !== "identity") this.#kept.set(digest, fact);
    }
    for (const eldest of this.#kept.keys()) {
      if (this.#kept.size <= KEPT) break;
      this.#kept.delete(eldest);
    }
    return found;
  }
}
