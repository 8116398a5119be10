import type { Db } from "../store/index.ts";
import type { Coordinate } from "./merkle.ts";
import { type NodeHashes, nameOf, readNodes } from "./tree.ts";

const KEPT = 65_536;

/**
 * Hashes of complete subtrees for proofs; a committed one never changes. Agents that are answered together ask for much
 * the same ones, so each is read once, also while it is on its way.
 */
export class NodeCache {
  readonly #db: Db;
  readonly #kept = new Map<string, Uint8Array>();
  readonly #onTheWay = new Map<string, Promise<NodeHashes>>();

  /** @param db the store's own handle: a transaction would show what may yet be taken back */
  constructor(db: Db) {
    this.#db = db;
  }

  /** Hashes by name; those that are not there are left out. */
  async read(organisation: string, wanted: readonly Coordinate[]): Promise<NodeHashes> {
    const found = new Map<string, Uint8Array>();
    const missing: Coordinate[] = [];
    const awaited = new Set<Promise<NodeHashes>>();
    for (const node of wanted) {
      const name = nameOf(node);
      const kept = this.#kept.get(`${organisation}/${name}`);
      const coming = this.#onTheWay.get(`${organisation}/${name}`);
      if (kept !== undefined) found.set(name, kept);
      else if (coming !== undefined) awaited.add(coming);
      else missing.push(node);
    }
    if (missing.length > 0) awaited.add(this.#fetch(organisation, missing));
    for (const nodes of await Promise.all(awaited)) {
      for (const [name, hash] of nodes) found.set(name, hash);
    }
    return found;
  }

  async #fetch(organisation: string, missing: readonly Coordinate[]): Promise<NodeHashes> {
    const reading = readNodes(this.#db, organisation, missing);
    const names = missing.map((node) => `${organisation}/${nameOf(node)}`);
    for (const name of names) this.#onTheWay.set(name, reading);
    try {
      const nodes = await reading;
      for (const [name, hash] of nodes) this.#keep(`${organisation}/${name}`, hash);
      return nodes;
    } finally {
      for (const name of names) this.#onTheWay.delete(name);
    }
  }

  /** The eldest half goes at once: the first of a map is the slower to find the more have gone before it. */
  #keep(name: string, hash: Uint8Array): void {
    if (this.#kept.size >= KEPT) {
      for (const eldest of this.#kept.keys()) {
        if (this.#kept.size <= KEPT / 2) break;
        this.#kept.delete(eldest);
      }
    }
    this.#kept.set(name, hash);
  }
}
