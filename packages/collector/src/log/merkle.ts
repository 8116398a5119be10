import { createHash, hash } from "node:crypto";

/**
 * The tree of RFC 6962, section 2.1 (https://www.rfc-editor.org/rfc/rfc6962#section-2.1, checked 2026-11-21), over stored
 * hashes of its complete subtrees. A node is named by its level (0: a leaf) and its index on that level; it covers the
 * leaves from `index * 2^level` up to but without `(index + 1) * 2^level`.
 */
export interface Coordinate {
  readonly level: number;
  readonly index: number;
}

export interface Node extends Coordinate {
  readonly hash: Uint8Array;
}

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

export const EMPTY_ROOT: Uint8Array = createHash("sha256").digest();

export function leafHash(bytes: Uint8Array): Uint8Array {
  return createHash("sha256").update(LEAF).update(bytes).digest();
}

export function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  return hash("sha256", Buffer.concat([NODE, left, right]), "buffer");
}

/** The complete subtrees that make up a tree of `size` leaves, largest first. */
export function frontierOf(size: number): Coordinate[] {
  return cover(0, size);
}

/** The complete subtrees that cover leaves `from` up to but without `to`, in order. */
function cover(from: number, to: number): Coordinate[] {
  const nodes: Coordinate[] = [];
  for (let at = from; at < to; ) {
    let level = 0;
    while (at % 2 ** (level + 1) === 0 && at + 2 ** (level + 1) <= to) level += 1;
    nodes.push({ level, index: at / 2 ** level });
    at += 2 ** level;
  }
  return nodes;
}

/** The hash over neighbouring complete subtrees, each smaller than the one before. @param hashes at least one */
export function foldHashes(hashes: readonly Uint8Array[]): Uint8Array {
  let folded: Uint8Array | undefined;
  for (const left of hashes.toReversed()) folded = folded ? nodeHash(left, folded) : left;
  return folded ?? EMPTY_ROOT;
}

/** A tree that grows, remembering only its frontier. */
export class GrowingTree {
  #size: number;
  readonly #frontier: { level: number; hash: Uint8Array }[];

  /** @param hashes of {@link frontierOf}`(size)`, in its order */
  constructor(size: number, hashes: readonly Uint8Array[]) {
    this.#size = size;
    this.#frontier = frontierOf(size).map(({ level }, i) => {
      const known = hashes[i];
      if (known === undefined) throw new RangeError("the frontier lacks a hash");
      return { level, hash: known };
    });
  }

  get size(): number {
    return this.#size;
  }

  root(): Uint8Array {
    return foldHashes(this.#frontier.map((node) => node.hash));
  }

  /** Adds a leaf. @returns the inner nodes that became complete, lowest first */
  add(leaf: Uint8Array): Node[] {
    const complete: Node[] = [];
    this.#size += 1;
    let added = { level: 0, hash: leaf };
    while (this.#frontier.at(-1)?.level === added.level) {
      const left = this.#frontier.pop();
      if (left === undefined) break;
      const level = added.level + 1;
      added = { level, hash: nodeHash(left.hash, added.hash) };
      complete.push({ ...added, index: this.#size / 2 ** level - 1 });
    }
    this.#frontier.push(added);
    return complete;
  }
}

/** One hash of a proof: the fold of these nodes. */
export type ProofStep = readonly Coordinate[];

/** The steps of PATH(index, D[size]), leaf to root. @throws {RangeError} where the tree has no such leaf */
export function inclusionSteps(index: number, size: number): ProofStep[] {
  if (!(Number.isSafeInteger(size) && Number.isSafeInteger(index) && 0 <= index && index < size)) {
    throw new RangeError(`a tree of ${size} leaves has no leaf ${index}`);
  }
  const steps: ProofStep[] = [];
  let [from, to] = [0, size];
  while (to - from > 1) {
    const middle = from + splitOf(to - from);
    if (index < middle) {
      steps.push(cover(middle, to));
      to = middle;
    } else {
      steps.push(cover(from, middle));
      from = middle;
    }
  }
  return steps.reverse();
}

/** The steps of PROOF(older, D[newer]); none where either is trivial. @throws {RangeError} where `older` is not within `newer` */
export function consistencySteps(older: number, newer: number): ProofStep[] {
  if (
    !(Number.isSafeInteger(newer) && Number.isSafeInteger(older) && 0 <= older && older <= newer)
  ) {
    throw new RangeError(`a tree of ${older} leaves does not begin one of ${newer}`);
  }
  if (older === 0 || older === newer) return [];
  const steps: ProofStep[] = [];
  let [from, to] = [0, newer];
  while (to !== older) {
    const middle = from + splitOf(to - from);
    if (older <= middle) {
      steps.push(cover(middle, to));
      to = middle;
    } else {
      steps.push(cover(from, middle));
      from = middle;
    }
  }
  // The older tree's own root need not be told, where it is a whole subtree from the left edge.
  if (from > 0) steps.push(cover(from, to));
  return steps.reverse();
}

/** The largest power of two below `size`: where RFC 6962 splits a tree. */
function splitOf(size: number): number {
  let split = 1;
  while (split * 2 < size) split *= 2;
  return split;
}
