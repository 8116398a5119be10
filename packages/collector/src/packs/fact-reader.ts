import type { Facts } from "@muster/mapping";
import type { Section } from "@muster/mapping/wire";
import { type Db, type LatestSection, readSections } from "../store/index.ts";

/** Parsed facts kept for the devices that share a section; the largest, a software list, takes some 300 KB. */
const FACTS_KEPT = 128;

/** Reads facts from sections, each shared section once while it stays among the last used. */
export class FactReader {
  readonly #db: Db;
  readonly #kept = new Map<string, Section["fact"]>();

  constructor(db: Db) {
    this.#db = db;
  }

  /** Has these at hand until the next call. */
  async load(sections: readonly LatestSection[]): Promise<void> {
    for (const eldest of this.#kept.keys()) {
      if (this.#kept.size <= FACTS_KEPT) break;
      this.#kept.delete(eldest);
    }
    const digests = new Set(sections.map((s) => s.section));
    const fresh = await readSections(
      this.#db,
      [...digests].filter((d) => !this.#kept.has(d)),
    );
    for (const [digest, { fact }] of fresh) this.#kept.set(digest, fact);
  }

  /** Of one device whose sections are loaded. */
  facts(sections: readonly LatestSection[]): Facts {
    const facts: Record<string, Section["fact"]> = {};
    for (const { section } of sections) {
      const fact = this.#kept.get(section);
      if (fact !== undefined) facts[fact.kind] = fact;
    }
    // Each fact stands under its own kind.
    return facts as Facts;
  }
}
