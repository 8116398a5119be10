import { createHash } from "node:crypto";
import { base32 } from "@muster/mapping/wire";

/** The name of a public key: of a device's first key its id, of any key its `keyid`. @param spki SPKI DER */
export function keyidOf(spki: Uint8Array): string {
  return base32(createHash("sha256").update(spki).digest());
}
