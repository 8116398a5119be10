import { zstdDecompressSync } from "node:zlib";
import {
  type EnvelopeBytes,
  EnvelopeError,
  envelopeDictionary,
  limits,
  readEnvelope,
} from "@muster/mapping/wire";
import { Refusal } from "./refusal.ts";

/**
 * The envelope of a parcel as DSSE's own JSON, which is what is stored and handed over. The one thing inflated before a
 * signature is checked: at most 64 KiB come out of it, whoever sent it.
 * @param predecessor payload of the report it was compressed against, where it was
 * @throws {Refusal}
 */
export function envelopeIn(carried: Uint8Array, predecessor: Uint8Array | undefined): Carried {
  const envelope = read(inflate(carried, predecessor));
  const { payloadType, payload, signatures } = envelope;
  const text = JSON.stringify({
    payloadType,
    payload: base64(payload),
    signatures: signatures.map(({ keyid, sig }) => ({ keyid, sig: base64(sig) })),
  });
  return { ...envelope, text };
}

/** An envelope as it came, and as DSSE's JSON text. Nothing of it is believed yet. */
export interface Carried extends EnvelopeBytes {
  readonly text: string;
}

function base64({ buffer, byteOffset, byteLength }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString("base64");
}

/** Bytes that most envelopes fit in. */
const USUAL = 4096;

function inflate(carried: Uint8Array, predecessor: Uint8Array | undefined): Uint8Array {
  try {
    return zstdDecompressSync(carried, {
      dictionary: envelopeDictionary(predecessor),
      maxOutputLength: limits.envelope,
      chunkSize: USUAL,
    });
  } catch {
    throw malformed("the envelope is no frame of at most 64 KiB");
  }
}

function read(bytes: Uint8Array) {
  try {
    return readEnvelope(bytes);
  } catch (error) {
    if (error instanceof EnvelopeError) throw malformed(error.message);
    throw error;
  }
}

function malformed(why: string): Refusal {
  return new Refusal(400, "malformed", why);
}
