import type { Facts } from "@muster/mapping";
import type { Section } from "@muster/mapping/wire";
import { type Db, FactCache, type LatestSection } from "../store/index.ts";

/** Facts kept for the devices that share a section. */
const FACTS_KEPT = 128;

/** Has the facts of some devices at hand at a time. */
export class FactReader {
  readonly #cache: FactCache;
  #loaded: ReadonlyMap<string, Section["fact"]> = new Map();

  constructor(db: Db) {
    this.#cache = new FactCache(db, FACTS_KEPT);
  }

  /** Has these at hand until the next call. */
  async load(sections: readonly LatestSection[]): Promise<void> {
    this.#loaded = await this.#cache.read(new Set(sections.map((s) => s.section)));
  }

  /** Of one device whose sections are loaded. */
  facts(sections: readonly LatestSection[]): Facts {
    const facts: Record<string, Section["fact"]> = {};
    for (const { section } of sections) {
      const fact = this.#loaded.get(section);
      if (fact !== undefined) facts[fact.kind] = fact;
    }
    // Each fact stands under its own kind.
    return facts as Facts;
  }
}
