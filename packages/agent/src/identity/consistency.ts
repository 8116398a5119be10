import { createHash } from "node:crypto";

/** The head of an RFC 6962 tree: how many leaves, and their root. */
export interface TreeHead {
  readonly size: number;
  readonly root: Uint8Array;
}

/** The root of a tree without leaves. */
export const EMPTY_ROOT: Uint8Array = createHash("sha256").digest();

const HASH = 32;

/**
 * True where `proof` shows that the tree of `newer` holds all leaves of the tree of `older`, unchanged and in place, at
 * its start. The proof is RFC 6962's PROOF(m, D[n]) (https://www.rfc-editor.org/rfc/rfc6962#section-2.1.2, checked
 * 2026-11-21), read back along the same recursion that defines it.
 */
export function isConsistent(
  older: TreeHead,
  newer: TreeHead,
  proof: readonly Uint8Array[],
): boolean {
  if (older.size > newer.size || proof.some((h) => h.length !== HASH)) return false;
  if (older.size === 0) return proof.length === 0 && same(older.root, EMPTY_ROOT);
  if (older.size === newer.size) return proof.length === 0 && same(older.root, newer.root);
  const rest = [...proof];
  const roots = rootsOf({ older: older.size, newer: newer.size, known: older.root }, rest);
  if (roots === undefined || rest.length > 0) return false;
  return same(roots.older, older.root) && same(roots.newer, newer.root);
}

interface Subtree {
  /** Leaves of this subtree in the older and in the newer tree. */
  readonly older: number;
  readonly newer: number;
  /** The older tree's root, while this subtree may still be the whole of it: the proof then leaves it out. */
  readonly known: Uint8Array | undefined;
}

/** Both roots of a subtree, taking the hashes it needs from the front of `proof`. */
function rootsOf(
  { older, newer, known }: Subtree,
  proof: Uint8Array[],
): { older: Uint8Array; newer: Uint8Array } | undefined {
  if (older === newer) {
    const root = known ?? proof.shift();
    return root && { older: root, newer: root };
  }
  const split = splitOf(newer);
  const inLeft = older <= split;
  const below = inLeft
    ? rootsOf({ older, newer: split, known }, proof)
    : rootsOf({ older: older - split, newer: newer - split, known: undefined }, proof);
  const other = proof.shift();
  if (below === undefined || other === undefined) return undefined;
  return inLeft
    ? { older: below.older, newer: nodeOf(below.newer, other) }
    : { older: nodeOf(other, below.older), newer: nodeOf(other, below.newer) };
}

/** The largest power of two below `size`: where RFC 6962 splits a tree. */
function splitOf(size: number): number {
  let split = 1;
  while (split * 2 < size) split *= 2;
  return split;
}

function nodeOf(left: Uint8Array, right: Uint8Array): Uint8Array {
  return createHash("sha256").update(Uint8Array.of(1)).update(left).update(right).digest();
}

function same(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}
