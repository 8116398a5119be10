import { createHmac } from "node:crypto";
import { join } from "node:path";
import { base32 } from "@muster/mapping/wire";
import { openSecret } from "./secret-file.ts";

/** Characters of base32: 40 bits tell 10,000 devices apart, one chance in 20,000 that any two are alike. */
const LENGTH = 8;

/** The name a device goes by in the tables and the page of a pack: `device-4f7k2qab`. */
export type Pseudonym = (device: string) => string;

/**
 * Names devices for one assessment year by HMAC-SHA-256 under a key of that year's own, in a file of the data folder, never in
 * the database: whoever has tables of two years cannot tell from the names which device is which. The key is made at first use.
 * @param year `2026-27`
 * @throws {KeyError}
 */
export async function openPseudonyms(folder: string, year: string): Promise<Pseudonym> {
  const path = join(folder, `collector-pseudonyms-${year}.key`);
  const key = await openSecret(path, `delete it to give the devices of ${year} other names`);
  return (device) => {
    const mac = createHmac("sha256", key).update(device).digest();
    return `device-${base32(mac).slice(0, LENGTH)}`;
  };
}
