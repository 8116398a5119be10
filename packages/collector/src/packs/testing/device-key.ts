import { generateKeyPairSync, sign } from "node:crypto";
import { preAuthEncoding } from "@muster/mapping/wire";
import { keyidOf } from "../../keys/index.ts";

/** A device's key, as a test's device holds it. */
export interface TestKey {
  readonly keyid: string;
  readonly algorithm: "ed25519" | "p256";
  /** Base64 of the SPKI DER. */
  readonly publicKey: string;
  /** A DSSE signature on a payload. */
  sign(type: string, payload: Uint8Array): { readonly keyid: string; readonly sig: string };
}

export function testKey(algorithm: TestKey["algorithm"]): TestKey {
  const { privateKey, publicKey } =
    algorithm === "ed25519"
      ? generateKeyPairSync("ed25519")
      : generateKeyPairSync("ec", { namedCurve: "P-256" });
  const spki = publicKey.export({ type: "spki", format: "der" });
  const keyid = keyidOf(spki);
  return {
    keyid,
    algorithm,
    publicKey: spki.toString("base64"),
    sign: (type, payload) => {
      const hashed = algorithm === "ed25519" ? null : "sha256";
      const sig = sign(hashed, preAuthEncoding(type, payload), privateKey);
      return { keyid, sig: sig.toString("base64") };
    },
  };
}

/** A DSSE envelope with these keys' signatures, in this order. */
export function sealedBy(type: string, payload: Uint8Array, keys: readonly TestKey[]): string {
  return JSON.stringify({
    payloadType: type,
    payload: Buffer.from(payload).toString("base64"),
    signatures: keys.map((key) => key.sign(type, payload)),
  });
}
