import { canonicalBytes, type Json } from "@muster/mapping/wire";
import { leafHash } from "./merkle.ts";

/**
 * What an entry of the log is about. Beside its `type` an entry has these members; instants are ISO 8601 UTC, digests
 * lower-case hex SHA-256:
 *
 * - `enrol` device, keyid, algorithm, protection, token (its id, never the secret), state, at
 * - `approve`, `revoke`, `quarantine` device, at, and why or by whom
 * - `scan-now` at, by, devices (how many were asked), and device where one was named
 * - `token` act (`created`, `revoked`), token (id), at; when created also site, maxUses, expiresAt
 * - `nonce` nonce, at
 * - `report` device, seq, report (digest of the payload), receivedAt
 * - `findings`, `run`, `lists`, `configuration` as their writers say; they hold digests of what lies in the tables
 */
export const leafTypes = [
  "enrol",
  "approve",
  "revoke",
  "quarantine",
  "scan-now",
  "token",
  "nonce",
  "report",
  "findings",
  "run",
  "lists",
  "configuration",
] as const;
export type LeafType = (typeof leafTypes)[number];

/** An entry to be made: canonical JSON of `{ type, ...about }` is what the tree holds. */
export interface NewLeaf {
  readonly type: LeafType;
  readonly about: { readonly type?: never; readonly [member: string]: Json | undefined };
}

/** Longest entry: C2SP's entry bundles give its length in 16 bits (https://c2sp.org/tlog-tiles, checked 2026-11-21). */
export const LEAF_LIMIT = 65_535;

export class LeafError extends Error {
  readonly code = "LEAF_TOO_LONG";
}

export interface EncodedLeaf {
  readonly type: LeafType;
  /** Canonical JSON; its UTF-8 bytes are hashed. */
  readonly text: string;
  readonly hash: Uint8Array;
}

/** @throws {LeafError} over {@link LEAF_LIMIT} bytes: whoever writes such an entry keeps the bulk elsewhere, by digest */
export function encodeLeaf({ type, about }: NewLeaf): EncodedLeaf {
  const bytes = canonicalBytes({ ...about, type });
  if (bytes.length > LEAF_LIMIT) {
    throw new LeafError(`an entry of type ${type} has ${bytes.length} bytes, over ${LEAF_LIMIT}`);
  }
  return { type, text: new TextDecoder().decode(bytes), hash: leafHash(bytes) };
}
