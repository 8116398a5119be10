import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
} from "node:crypto";
import { join } from "node:path";
import { keyidOf } from "./device-id.ts";
import type { Files } from "./files.ts";
import { checkPrivateFile } from "./folder.ts";
import { Problem } from "./problem.ts";

/** What signs for this device, wherever its key lies. */
export interface Signer {
  readonly algorithm: "ed25519" | "p256";
  /** Base64 of the SPKI DER. */
  readonly publicKey: string;
  /** The public key's name; of a device's first key also the device's id. */
  readonly keyid: string;
  /** Where the private key lies: evidence of its own, sent with every report. */
  readonly protection: "file" | "os-store" | "hardware" | "hardware-attested";
  sign(bytes: Uint8Array): Promise<Uint8Array>;
}

const KEY_FILE = "key.pem";

/** A place for the state: its files and the folder they lie in. */
export interface State {
  readonly folder: string;
  readonly files: Files;
}

/** The signer of this state, or `undefined` before one was made. @throws {Problem} where the key is open to others or damaged */
export async function loadSigner({ folder, files }: State): Promise<Signer | undefined> {
  const pem = await files.read(KEY_FILE);
  if (pem === undefined) return undefined;
  await checkPrivateFile(join(folder, KEY_FILE));
  try {
    return signerOf(createPrivateKey(Buffer.from(pem)));
  } catch (error) {
    throw damaged(join(folder, KEY_FILE), error);
  }
}

/** Makes the device's key on the device, as PKCS#8 in a file of its owner's; keeps one that is there. */
export async function makeSigner(state: State): Promise<Signer> {
  const present = await loadSigner(state);
  if (present !== undefined) return present;
  const { privateKey } = generateKeyPairSync("ed25519");
  const pem = privateKey.export({ type: "pkcs8", format: "pem" });
  await state.files.create(KEY_FILE, Buffer.from(pem));
  const made = await loadSigner(state);
  if (made === undefined) throw damaged(join(state.folder, KEY_FILE), undefined);
  return made;
}

function signerOf(key: KeyObject): Signer {
  if (key.asymmetricKeyType !== "ed25519") throw new TypeError("not an Ed25519 key");
  const spki = createPublicKey(key).export({ type: "spki", format: "der" });
  return {
    algorithm: "ed25519",
    publicKey: spki.toString("base64"),
    keyid: keyidOf(spki),
    protection: "file",
    sign: async (bytes) => sign(null, bytes, key),
  };
}

function damaged(path: string, cause: unknown): Problem {
  return new Problem("KEY_DAMAGED", {
    what: `the device's key ${path} can't be read as an Ed25519 key`,
    cure: "restore it from where it came, or enrol this device again (enrol --again)",
    cause,
  });
}
