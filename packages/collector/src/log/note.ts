import { createHash, createPublicKey, verify } from "node:crypto";
import type { Signer } from "../keys/index.ts";

/**
 * Checkpoints: tree heads (https://c2sp.org/tlog-checkpoint) as signed notes (https://c2sp.org/signed-note), both checked
 * 2026-11-21, so that programs nobody here wrote can check them.
 */
export interface TreeHead {
  /** Name of the log, which is also the name its key goes by: `<collector>/evidence/<ODS code>`. */
  readonly origin: string;
  readonly size: number;
  readonly root: Uint8Array;
}

/** Signed notes' number for Ed25519. */
const ED25519 = 1;
const SPKI_HEAD = Buffer.from("302a300506032b6570032100", "hex");
const SIGNATURE_LINE = /^\u2014 (?<name>[^\s+]+) (?<signature>[A-Za-z0-9+/]+={0,2})$/u;
const SIZE = /^(0|[1-9]\d{0,15})$/;

/** A name that a note's key may have: no white space, no plus. */
export function isNoteName(name: string): boolean {
  return /^[^\s+]+$/u.test(name);
}

/** The text a checkpoint signs. */
function textOf({ origin, size, root }: TreeHead): string {
  return `${origin}\n${size}\n${Buffer.from(root).toString("base64")}\n`;
}

/** First four bytes of SHA-256 over name, newline, algorithm and key. */
function keyHash(name: string, raw: Uint8Array): Buffer {
  const head = createHash("sha256").update(`${name}\n`).update(Uint8Array.of(ED25519));
  return head.update(raw).digest().subarray(0, 4);
}

/** The key as verifiers take it: `name+hash+base64`. */
export function verifierKey(origin: string, { raw }: Pick<Signer, "raw">): string {
  const key = Buffer.concat([Uint8Array.of(ED25519), raw]).toString("base64");
  return `${origin}+${keyHash(origin, raw).toString("hex")}+${key}`;
}

export function signTreeHead(head: TreeHead, signer: Signer): string {
  const text = textOf(head);
  const signature = Buffer.concat([
    keyHash(head.origin, signer.raw),
    signer.sign(Buffer.from(text)),
  ]);
  return `${text}\n\u2014 ${head.origin} ${signature.toString("base64")}\n`;
}

/** The tree head of a note that this key signed; `undefined` for anything else. Signatures of others are passed over. */
export function openNote(note: string, { raw }: Pick<Signer, "raw">): TreeHead | undefined {
  const end = note.lastIndexOf("\n\n");
  if (end === -1 || !note.endsWith("\n")) return undefined;
  const text = note.slice(0, end + 1);
  const [origin = "", size = "", root = ""] = text.split("\n");
  const head = { origin, size: Number(size), root: Buffer.from(root, "base64") };
  if (!SIZE.test(size) || !Number.isSafeInteger(head.size) || head.root.length !== 32) {
    return undefined;
  }
  if (textOf(head) !== text) return undefined;
  const lines = note.slice(end + 2, -1).split("\n");
  return lines.some((line) => isSigned(line, text, { origin, raw })) ? head : undefined;
}

function isSigned(
  line: string,
  text: string,
  { origin, raw }: { readonly origin: string; readonly raw: Uint8Array },
): boolean {
  const { name, signature } = SIGNATURE_LINE.exec(line)?.groups ?? {};
  if (name !== origin || signature === undefined) return false;
  const bytes = Buffer.from(signature, "base64");
  // Several texts decode to the same bytes; only one of them is what was written.
  if (bytes.toString("base64") !== signature) return false;
  if (!bytes.subarray(0, 4).equals(keyHash(origin, raw))) return false;
  const key = createPublicKey({
    key: Buffer.concat([SPKI_HEAD, raw]),
    format: "der",
    type: "spki",
  });
  return verify(null, Buffer.from(text), key, bytes.subarray(4));
}
