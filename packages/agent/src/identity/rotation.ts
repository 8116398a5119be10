import {
  canonicalBytes,
  type Json,
  preAuthEncoding,
  ROTATION_TYPE,
  type Rotation,
} from "@muster/mapping/wire";
import { sha256 } from "./device-id.ts";
import { parseEnvelope } from "./envelope.ts";
import type { Files } from "./files.ts";
import type { Signer } from "./key.ts";
import { deviceText } from "./shape.ts";

const STATEMENT = "rotation.json";

/** A statement that is on its way: the bytes that are sent, always the same, and what they say. */
export interface Statement {
  readonly body: Uint8Array;
  /** Digest of the payload. */
  readonly digest: string;
  /** The key it makes the device's. */
  readonly keyid: string;
}

export interface StatementParts {
  readonly device: string;
  /** The key in force, and the one that follows it. */
  readonly from: Signer;
  readonly to: Signer;
  /** Number of the last report made. */
  readonly seq: number;
  /** The collector's latest. */
  readonly nonce: string;
}

/** Signs the statement with both keys, the one in force first, and keeps it: from here on it is this one that is sent. */
export async function keepStatement(files: Files, parts: StatementParts): Promise<Statement> {
  const { device, from, to, seq, nonce } = parts;
  const { keyid, algorithm, publicKey, protection } = to;
  const rotation: Rotation = {
    v: 1,
    device,
    from: from.keyid,
    to: { keyid, algorithm, publicKey, protection },
    seq,
    nonce,
  };
  const payload = canonicalBytes(rotation satisfies Json);
  const signed = preAuthEncoding(ROTATION_TYPE, payload);
  const signatures: { keyid: string; sig: string }[] = [];
  for (const signer of [from, to]) {
    const sig = Buffer.from(await signer.sign(signed)).toString("base64");
    signatures.push({ keyid: signer.keyid, sig });
  }
  const envelope = {
    payloadType: ROTATION_TYPE,
    payload: Buffer.from(payload).toString("base64"),
    signatures,
  };
  const body = Buffer.from(JSON.stringify(envelope));
  await files.write(STATEMENT, body);
  return { body, digest: sha256(payload), keyid };
}

/** The statement that is on its way; one that can't be read is none. */
export async function readStatement(files: Files): Promise<Statement | undefined> {
  const body = await files.read(STATEMENT);
  if (body === undefined) return undefined;
  try {
    const payload = Buffer.from(parseEnvelope(body).payload, "base64");
    const { to } = JSON.parse(payload.toString("utf8")) as Partial<Rotation>;
    return { body, digest: sha256(payload), keyid: deviceText(to?.keyid, "to.keyid") };
  } catch {
    return undefined;
  }
}

export function dropStatement(files: Files): Promise<void> {
  return files.remove(STATEMENT);
}
