import type { Section } from "@muster/mapping/wire";
import { readSections } from "./section.ts";
import type { Db } from "./store.ts";

type Fact = Section["fact"];

/** Reads facts from sections, each shared section once while it stays among the last used. */
export class FactCache {
  readonly #db: Db;
  readonly #most: number;
  readonly #kept = new Map<string, Fact>();

  /** @param most parsed facts to keep; the largest, a software list, takes some 300 KB */
  constructor(db: Db, most: number) {
    this.#db = db;
    this.#most = most;
  }

  /** By digest. Only for digests that `latest_section` names. */
  async read(digests: ReadonlySet<string>): Promise<ReadonlyMap<string, Fact>> {
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
      if (this.#kept.size <= this.#most) break;
      this.#kept.delete(eldest);
    }
    return found;
  }
}
