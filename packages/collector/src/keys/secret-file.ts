import { randomBytes } from "node:crypto";
import { KeyError } from "./errors.ts";
import { createFile, readPrivate } from "./files.ts";

const BYTES = 32;

/**
 * A secret of 32 random bytes in a file of the data folder, never in the database; made at first use.
 * @param cure what to do where the file is damaged and no backup has it
 * @throws {KeyError}
 */
export async function openSecret(path: string, cure: string): Promise<Buffer> {
  if ((await readPrivate(path)) === undefined) {
    // Another start may have been quicker: then its secret is the one.
    await createFile(path, `${randomBytes(BYTES).toString("hex")}\n`);
  }
  const text = (await readPrivate(path))?.toString("utf8").trim() ?? "";
  if (/^[0-9a-f]{64}$/.test(text)) return Buffer.from(text, "hex");
  throw new KeyError(
    "KEY_DAMAGED",
    `${path} does not hold 64 hex digits: restore it from the backup, or ${cure}`,
  );
}
