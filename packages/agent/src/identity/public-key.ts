import { createPublicKey, type KeyObject, verify } from "node:crypto";
import { type CollectorKey, keyEncodings } from "@muster/mapping/wire";
import { keyidOf } from "./device-id.ts";

/** A pinned key, ready to verify with. @throws where the text is no key of the algorithm it names, in the one encoding it has */
export function openKey({ algorithm, publicKey, keyid }: CollectorKey): KeyObject {
  const der = Buffer.from(publicKey, "base64");
  const { head, length } = keyEncodings[algorithm];
  const fits = der.length === length && der.toString("hex").startsWith(head);
  if (!fits || der.toString("base64") !== publicKey) {
    throw new TypeError(`not a key for ${algorithm}`);
  }
  if (keyid !== keyidOf(der)) throw new TypeError("its keyid is not the digest of the key");
  return createPublicKey({ key: der, format: "der", type: "spki" });
}

/** True where `signature` over `bytes` verifies under the key. ECDSA signatures are ASN.1 DER, as DSSE has them. */
export function verifies(key: KeyObject, bytes: Uint8Array, signature: Uint8Array): boolean {
  return verify(key.asymmetricKeyType === "ec" ? "sha256" : null, bytes, key, signature);
}
