import { createPrivateKey, type KeyObject } from "node:crypto";
import { constants } from "node:fs";
import { open, realpath } from "node:fs/promises";
import { relative, resolve } from "node:path";
import { codeOf, KeyError } from "./errors.ts";
import { isSealed, sealKey, unsealKey } from "./sealed-key.ts";

/** Shortest passphrase: 32 characters of `openssl rand -base64 24` are 192 bits. */
const SHORTEST = 32;
const LONGEST = 1024;

/**
 * The words that the collector's private keys are encrypted under, in a file outside the data folder: whoever gets a copy of
 * the folder, or its backup, has no key. The file is its owner's, or root's as service managers hand credentials over.
 * @throws {KeyError} with the cure
 */
export async function readPassphrase(path: string, folder: string): Promise<string> {
  const text = (await readCredential(path)).replace(/\r?\n$/, "");
  const from = await realpath(folder).catch(() => resolve(folder));
  const inside = relative(from, await realpath(path));
  if (!inside.startsWith("..")) {
    throw refused(path, "lies in the data folder, where it protects nothing: keep it elsewhere");
  }
  if (text.length >= SHORTEST && text.length <= LONGEST) return text;
  throw refused(
    path,
    `must hold ${SHORTEST} to ${LONGEST} characters: make it with  openssl rand -base64 32`,
  );
}

async function readCredential(path: string): Promise<string> {
  let file: Awaited<ReturnType<typeof open>>;
  try {
    file = await open(path, constants.O_RDONLY);
  } catch (error) {
    throw refused(path, `cannot be read (${codeOf(error)})`, error);
  }
  try {
    const { mode, uid } = await file.stat();
    const user = process.geteuid?.();
    // systemd hands credentials over as root's, readable by the service alone through its folder and access list.
    const open = uid === 0 && user !== 0 ? mode & 0o007 : mode & 0o077;
    if (user !== undefined && (open !== 0 || (uid !== user && uid !== 0))) {
      throw refused(path, "may be read by other users: run  chmod 600  on it");
    }
    return await file.readFile("utf8");
  } finally {
    await file.close();
  }
}

function refused(path: string, why: string, cause?: unknown): KeyError {
  return new KeyError("PASSPHRASE", `keys.passphraseFile: ${path} ${why}`, { cause });
}

/** A private key of a file, and whether it lay there in another form than ours: where there is a passphrase, it is written anew. */
export interface OpenedKey {
  readonly key: KeyObject;
  readonly isForeign: boolean;
}

/**
 * @param pem our own form, PKCS#8 or what OpenSSL reads
 * @throws {KeyError} where it is encrypted and the passphrase lacks or is another; else what node:crypto throws
 */
export function openPrivateKey(
  pem: string | Buffer,
  { passphrase, path }: { readonly passphrase: string | undefined; readonly path: string },
): OpenedKey {
  const text = pem.toString();
  if (!/ENCRYPTED/.test(text)) return { key: createPrivateKey(pem), isForeign: true };
  if (passphrase === undefined) {
    throw new KeyError(
      "KEY_ENCRYPTED",
      `${path} is encrypted: name the file with its passphrase under keys.passphraseFile in the settings`,
    );
  }
  try {
    return isSealed(text)
      ? { key: unsealKey(text, passphrase), isForeign: false }
      : { key: createPrivateKey({ key: pem, passphrase }), isForeign: true };
  } catch (error) {
    throw new KeyError(
      "KEY_ENCRYPTED",
      `${path} does not open with the passphrase of keys.passphraseFile: it was encrypted under another, or is damaged`,
      { cause: error },
    );
  }
}

/** PKCS#8 in PEM; where there is a passphrase, our own form around it. */
export function writePrivateKey(key: KeyObject, passphrase: string | undefined): string {
  if (passphrase !== undefined) return sealKey(key, passphrase);
  return key.export({ type: "pkcs8", format: "pem" }).toString();
}
