import { createHash } from "node:crypto";

/** RFC 6962 as its text defines it, slowly: the other side of what the agent verifies. */

function hash(...parts: readonly Uint8Array[]): Buffer {
  const sum = createHash("sha256");
  for (const part of parts) sum.update(part);
  return sum.digest();
}

function splitOf(size: number): number {
  let split = 1;
  while (split * 2 < size) split *= 2;
  return split;
}

/** MTH(D[n]) */
export function rootOf(leaves: readonly Uint8Array[]): Buffer {
  const [only] = leaves;
  if (only === undefined) return hash();
  if (leaves.length === 1) return hash(Uint8Array.of(0), only);
  const split = splitOf(leaves.length);
  return hash(Uint8Array.of(1), rootOf(leaves.slice(0, split)), rootOf(leaves.slice(split)));
}

/** PROOF(m, D[n]) */
export function consistencyOf(older: number, leaves: readonly Uint8Array[]): Buffer[] {
  return older === 0 || older === leaves.length ? [] : subproof(older, leaves, "whole");
}

function subproof(m: number, leaves: readonly Uint8Array[], of: "whole" | "part"): Buffer[] {
  if (m === leaves.length) return of === "whole" ? [] : [rootOf(leaves)];
  const split = splitOf(leaves.length);
  const [left, right] = [leaves.slice(0, split), leaves.slice(split)];
  return m <= split
    ? [...subproof(m, left, of), rootOf(right)]
    : [...subproof(m - split, right, "part"), rootOf(left)];
}
