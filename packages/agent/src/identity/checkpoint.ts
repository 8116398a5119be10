import { createHash, type KeyObject } from "node:crypto";
import type { CollectorKey } from "@muster/mapping/wire";
import type { TreeHead } from "./consistency.ts";
import { openKey, verifies } from "./public-key.ts";

/** A checkpoint of the collector's log that one of its pinned keys signed. */
export interface Checkpoint extends TreeHead {
  /** The log's name. */
  readonly origin: string;
  /** The signed note as it came, which is also how it is kept. */
  readonly note: string;
}

const SIGNATURE_LINE = /^\u2014 (?<name>[^\s+]+) (?<signature>[A-Za-z0-9+/]+={0,2})$/;
const SIZE = /^(0|[1-9]\d{0,15})$/;
/** The byte that stands for Ed25519 in a signed note's key id. */
const ED25519 = 1;

/**
 * Reads a checkpoint: a signed note (https://c2sp.org/signed-note) whose text is a tree head
 * (https://c2sp.org/tlog-checkpoint; both checked 2026-11-21). Signatures of unknown keys are passed over, as the
 * specification asks; one of `keys` must have signed.
 * @returns `undefined` where it is not such a note, or not signed by any of `keys`
 */
export function readCheckpoint(
  note: string,
  keys: readonly CollectorKey[],
): Checkpoint | undefined {
  const end = note.lastIndexOf("\n\n");
  if (end === -1 || !note.endsWith("\n")) return undefined;
  const text = note.slice(0, end + 1);
  const [origin = "", size = "", root = ""] = text.split("\n");
  const hash = Buffer.from(root, "base64");
  if (origin === "" || !SIZE.test(size) || !Number.isSafeInteger(Number(size))) return undefined;
  if (hash.length !== 32 || hash.toString("base64") !== root) return undefined;
  const lines = note.slice(end + 2, -1).split("\n");
  const signed = keys.some((key) => lines.some((line) => isSignedBy(key, line, text)));
  return signed ? { origin, size: Number(size), root: hash, note } : undefined;
}

function isSignedBy(key: CollectorKey, line: string, text: string): boolean {
  if (key.algorithm !== "ed25519") return false;
  const { name, signature } = SIGNATURE_LINE.exec(line)?.groups ?? {};
  if (name === undefined || signature === undefined) return false;
  const bytes = Buffer.from(signature, "base64");
  if (bytes.toString("base64") !== signature) return false;
  const opened = openKey(key);
  if (!bytes.subarray(0, 4).equals(noteKeyId(name, opened))) return false;
  return verifies(opened, Buffer.from(text), bytes.subarray(4));
}

function noteKeyId(name: string, key: KeyObject): Uint8Array {
  const raw = Buffer.from(key.export({ format: "jwk" }).x ?? "", "base64url");
  const hash = createHash("sha256").update(`${name}\n`).update(Uint8Array.of(ED25519)).update(raw);
  return hash.digest().subarray(0, 4);
}
