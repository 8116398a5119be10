import { createPublicKey, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { join } from "node:path";
import {
  type CollectorKey,
  canonicalJson,
  type Envelope,
  preAuthEncoding,
} from "@muster/mapping/wire";
import { KeyError } from "./errors.ts";
import { createFile, readPrivate, replaceFile } from "./files.ts";
import { keyidOf } from "./keyid.ts";
import { type OpenedKey, openPrivateKey, writePrivateKey } from "./private-key.ts";

/** What signs for this collector: replies, checkpoints, packs. */
export interface Signer extends CollectorKey {
  readonly algorithm: "ed25519";
  /** The 32 bytes of the public key, as signed notes have it. */
  readonly raw: Uint8Array;
  sign(bytes: Uint8Array): Uint8Array;
  /** As {@link sign}, on another thread. */
  signAside(bytes: Uint8Array): Promise<Uint8Array>;
}

const FILE = "collector-signing-key.pem";

/**
 * The collector's Ed25519 key, PKCS#8 in a file of its owner's in the data folder; made at first start. Every agent pins
 * it at enrolment, so it is never replaced silently: a damaged or readable one stops the start.
 * @param passphrase what it is encrypted under from now on; plain where absent
 * @throws {KeyError}
 */
export async function openSigner(folder: string, passphrase?: string): Promise<Signer> {
  const path = join(folder, FILE);
  const present = await readPrivate(path);
  if (present !== undefined) return await signerOf(present, { path, passphrase });
  const { privateKey } = generateKeyPairSync("ed25519");
  // Another start may have been quicker: then its key is the collector's.
  await createFile(path, writePrivateKey(privateKey, passphrase));
  const made = await readPrivate(path);
  if (made === undefined) throw damaged(path, undefined);
  return await signerOf(made, { path, passphrase });
}

async function signerOf(
  pem: Buffer,
  about: { readonly path: string; readonly passphrase: string | undefined },
): Promise<Signer> {
  const { key, isForeign } = open(pem, about);
  if (key.asymmetricKeyType !== "ed25519") throw damaged(about.path, undefined);
  if (isForeign && about.passphrase !== undefined) {
    await replaceFile(about.path, writePrivateKey(key, about.passphrase));
  }
  return signerFrom(key);
}

function open(pem: Buffer, about: Parameters<typeof openPrivateKey>[1]): OpenedKey {
  try {
    return openPrivateKey(pem, about);
  } catch (error) {
    throw error instanceof KeyError ? error : damaged(about.path, error);
  }
}

/** A signer over an Ed25519 private key that is at hand. */
export function signerFrom(key: KeyObject): Signer {
  const spki = createPublicKey(key).export({ type: "spki", format: "der" });
  return {
    keyid: keyidOf(spki),
    algorithm: "ed25519",
    publicKey: spki.toString("base64"),
    raw: spki.subarray(-32),
    sign: (bytes) => sign(null, bytes, key),
    signAside: (bytes) =>
      new Promise((resolve, reject) => {
        sign(null, bytes, key, (error, signature) => (error ? reject(error) : resolve(signature)));
      }),
  };
}

/** What an agent is told of the key. */
export function publicPart({ keyid, algorithm, publicKey }: Signer): CollectorKey {
  return { keyid, algorithm, publicKey };
}

/** Signs a payload as DSSE has it. */
export function seal(signer: Signer, payloadType: string, payload: Uint8Array): Envelope {
  const sig = signer.sign(preAuthEncoding(payloadType, payload));
  return sealed(signer, { payloadType, payload, sig });
}

/** Bytes made base64 at a time: a multiple of three, so that the pieces join. */
const PIECE = 48 * 1024;

/** {@link seal} of a payload too long to be held a second time as base64: canonical JSON, in pieces. */
export function* sealedPieces(
  signer: Signer,
  payloadType: string,
  payload: Uint8Array,
): Generator<string> {
  const sig = signer.sign(preAuthEncoding(payloadType, payload));
  const { payload: _, ...rest } = sealed(signer, { payloadType, payload: new Uint8Array(), sig });
  yield '{"payload":"';
  const bytes = Buffer.from(payload.buffer, payload.byteOffset, payload.length);
  for (let at = 0; at < bytes.length; at += PIECE) yield bytes.toString("base64", at, at + PIECE);
  // Members stand in the order of the alphabet: `payload` is the first.
  yield `",${canonicalJson({ ...rest } as never).slice(1)}`;
}

/** As {@link seal}, on another thread. */
export async function sealAside(
  signer: Signer,
  payloadType: string,
  payload: Uint8Array,
): Promise<Envelope> {
  const sig = await signer.signAside(preAuthEncoding(payloadType, payload));
  return sealed(signer, { payloadType, payload, sig });
}

function sealed(
  { keyid }: Signer,
  {
    payloadType,
    payload,
    sig,
  }: { readonly payloadType: string; readonly payload: Uint8Array; readonly sig: Uint8Array },
): Envelope {
  return {
    payloadType,
    payload: Buffer.from(payload).toString("base64"),
    signatures: [{ keyid, sig: Buffer.from(sig).toString("base64") }],
  };
}

function damaged(path: string, cause: unknown): KeyError {
  return new KeyError(
    "KEY_DAMAGED",
    `${path} is not an Ed25519 private key: restore it from the backup; with another key every agent has to enrol again`,
    { cause },
  );
}
