import { createHash } from "node:crypto";
import { base32 } from "@muster/mapping/wire";

/** The name a public key has: of a device as its id, of any key as its `keyid`. @param spki its SPKI DER */
export function keyidOf(spki: Uint8Array): string {
  return base32(createHash("sha256").update(spki).digest());
}

/** Lower-case hex SHA-256. */
export function sha256(bytes: Uint8Array | string): string {
  return createHash("sha256").update(bytes).digest("hex");
}
