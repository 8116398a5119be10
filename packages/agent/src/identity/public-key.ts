import { createPublicKey, type KeyObject, verify } from "node:crypto";
import type { CollectorKey } from "@muster/mapping/wire";
import { keyidOf } from "./device-id.ts";

/** A pinned key, ready to verify with. @throws {TypeError} where the text is no key of the algorithm it names */
export function openKey({ algorithm, publicKey, keyid }: CollectorKey): KeyObject {
  const der = Buffer.from(publicKey, "base64");
  const key = createPublicKey({ key: der, format: "der", type: "spki" });
  const kind = key.asymmetricKeyType;
  const curve = key.asymmetricKeyDetails?.namedCurve;
  const fits =
    algorithm === "ed25519" ? kind === "ed25519" : kind === "ec" && curve === "prime256v1";
  if (!fits) throw new TypeError(`not a key for ${algorithm}`);
  if (keyid !== keyidOf(der)) throw new TypeError("its keyid is not the digest of the key");
  return key;
}

/** True where `signature` over `bytes` verifies under the key. ECDSA signatures are ASN.1 DER, as DSSE has them. */
export function verifies(key: KeyObject, bytes: Uint8Array, signature: Uint8Array): boolean {
  return verify(key.asymmetricKeyType === "ec" ? "sha256" : null, bytes, key, signature);
}
