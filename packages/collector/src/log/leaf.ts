import { canonicalBytes } from "@muster/mapping/wire";
import type * as z from "zod";
import { type LeafType, type leafShapes, shapeProblem } from "./leaf-shapes.ts";
import { leafHash } from "./merkle.ts";

/** An entry to be made: canonical JSON of `{ type, ...about }` is what the tree holds. */
export type NewLeaf = {
  readonly [T in LeafType]: { readonly type: T; readonly about: z.input<(typeof leafShapes)[T]> };
}[LeafType];

/** Longest entry: C2SP's entry bundles give its length in 16 bits (https://c2sp.org/tlog-tiles, checked 2026-11-21). */
export const LEAF_LIMIT = 65_535;

export class LeafError extends Error {
  readonly code: "LEAF_TOO_LONG" | "LEAF_SHAPE";

  constructor(code: LeafError["code"], message: string) {
    super(message);
    this.code = code;
  }
}

export interface EncodedLeaf {
  readonly type: LeafType;
  /** Canonical JSON; its UTF-8 bytes are hashed. */
  readonly text: string;
  readonly hash: Uint8Array;
}

/** Intake makes these by the thousand, from what has passed its own checks: the compiler's word is enough. */
const madeByIntake: readonly LeafType[] = ["report", "nonce"];

/**
 * @throws {LeafError} over {@link LEAF_LIMIT} bytes: whoever writes such an entry keeps the bulk elsewhere, by digest; or
 * where it has not the members of its type, since what is in the log cannot be corrected
 */
export function encodeLeaf({ type, about }: NewLeaf): EncodedLeaf {
  const problem = madeByIntake.includes(type) ? undefined : shapeProblem(type, about);
  if (problem !== undefined) throw new LeafError("LEAF_SHAPE", `no entry of the log: ${problem}`);
  const bytes = canonicalBytes({ ...about, type });
  if (bytes.length > LEAF_LIMIT) {
    const message = `an entry of type ${type} has ${bytes.length} bytes, over ${LEAF_LIMIT}`;
    throw new LeafError("LEAF_TOO_LONG", message);
  }
  return { type, text: new TextDecoder().decode(bytes), hash: leafHash(bytes) };
}
