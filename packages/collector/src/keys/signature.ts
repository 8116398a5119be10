import { createPublicKey, type KeyObject, verify } from "node:crypto";
import { keyEncodings } from "@muster/mapping/wire";

/** A device's public key as kept. */
export interface PublicKey {
  readonly algorithm: "ed25519" | "p256";
  /** Base64 of the SPKI DER. */
  readonly publicKey: string;
}

/** Opened keys kept; opening one costs a tenth of verifying with it. */
const KEPT = 10_000;
const opened = new Map<string, KeyObject>();

/**
 * The one verifier of the collector. ECDSA signatures are ASN.1 DER, as DSSE has them. Never throws: bytes that are no
 * key or no signature verify nothing.
 */
export function verifies(key: PublicKey, bytes: Uint8Array, signature: Uint8Array): boolean {
  try {
    const object = openPublicKey(key);
    if (object === undefined) return false;
    return verify(key.algorithm === "p256" ? "sha256" : null, bytes, object, signature);
  } catch {
    return false;
  }
}

/** As {@link verifies}, on another thread: what takes longest of a report's way in leaves this one to others. */
export function verifiesAside(
  key: PublicKey,
  bytes: Uint8Array,
  signature: Uint8Array,
): Promise<boolean> {
  const object = openPublicKey(key);
  if (object === undefined) return Promise.resolve(false);
  return new Promise((resolve) => {
    const digest = key.algorithm === "p256" ? "sha256" : null;
    verify(digest, bytes, object, signature, (error, valid) => resolve(error === null && valid));
  });
}

/** The key, where the text is one of the algorithm it names, in the one encoding it has. */
export function openPublicKey({ algorithm, publicKey }: PublicKey): KeyObject | undefined {
  const name = `${algorithm} ${publicKey}`;
  const known = opened.get(name);
  if (known !== undefined) return known;
  const key = hasOneName(algorithm, publicKey) ? parse(publicKey) : undefined;
  if (key === undefined) return undefined;
  if (opened.size >= KEPT) opened.clear();
  opened.set(name, key);
  return key;
}

/** Another encoding of the same key would be another device. */
function hasOneName(algorithm: PublicKey["algorithm"], publicKey: string): boolean {
  const { head, length } = keyEncodings[algorithm];
  const der = Buffer.from(publicKey, "base64");
  return (
    der.length === length &&
    der.toString("hex").startsWith(head) &&
    der.toString("base64") === publicKey
  );
}

function parse(publicKey: string): KeyObject | undefined {
  try {
    const der = Buffer.from(publicKey, "base64");
    return createPublicKey({ key: der, format: "der", type: "spki" });
  } catch {
    return undefined;
  }
}
