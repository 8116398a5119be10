import { createHash } from "node:crypto";

/** Of names of ours: made once, for good. */
const NAMESPACE = Buffer.from("6d757374657250a1b2c3d4e5f6071829", "hex");

/** A UUID that follows from a name: version 5 of RFC 9562. The same name gives the same one, in every pack. */
export function uuidOf(...name: readonly string[]): string {
  const hash = createHash("sha1").update(NAMESPACE).update(name.join("\0")).digest();
  hash.writeUInt8((hash.readUInt8(6) & 0x0f) | 0x50, 6);
  hash.writeUInt8((hash.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = hash.toString("hex").slice(0, 32);
  return [8, 12, 16, 20, 32].map((end, i, ends) => hex.slice(ends[i - 1] ?? 0, end)).join("-");
}
