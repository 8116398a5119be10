import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
} from "node:crypto";
import { join } from "node:path";
import { keyidOf } from "./device-id.ts";
import { checkPrivateFile } from "./folder.ts";
import type { Signer, State } from "./key.ts";
import { Problem } from "./problem.ts";

/** The signer of the Ed25519 key in this file, or `undefined` where there is no such file. */
export async function loadFileSigner(
  { folder, files }: State,
  name: string,
): Promise<Signer | undefined> {
  const path = join(folder, name);
  const pem = (await checkPrivateFile(path)) ? await files.read(name) : undefined;
  if (pem === undefined) return undefined;
  try {
    return signerOf(createPrivateKey(Buffer.from(pem)));
  } catch (error) {
    throw damaged(path, error);
  }
}

/** Makes an Ed25519 key, as PKCS#8 in a file of its owner's. */
export async function makeFileSigner({ files }: State, name: string): Promise<Signer> {
  const { privateKey } = generateKeyPairSync("ed25519");
  const pem = privateKey.export({ type: "pkcs8", format: "pem" });
  await files.create(name, Buffer.from(pem));
  return signerOf(privateKey);
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
