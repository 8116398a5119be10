import { zstdDecompressSync } from "node:zlib";
import { EnvelopeError, envelopeWords, limits, readEnvelope } from "@muster/mapping/wire";
import { Refusal } from "./refusal.ts";

/**
 * The envelope of a parcel as DSSE's own JSON, which is what is stored and handed over. The one thing inflated before a
 * signature is checked: at most 64 KiB come out of it, whoever sent it.
 * @throws {Refusal}
 */
export function envelopeIn(carried: Uint8Array): Uint8Array {
  const { payloadType, payload, signatures } = read(inflate(carried));
  return Buffer.from(
    JSON.stringify({
      payloadType,
      payload: Buffer.from(payload).toString("base64"),
      signatures: signatures.map(({ keyid, sig }) => ({
        keyid,
        sig: Buffer.from(sig).toString("base64"),
      })),
    }),
  );
}

function inflate(carried: Uint8Array): Uint8Array {
  try {
    return zstdDecompressSync(carried, {
      dictionary: envelopeWords,
      maxOutputLength: limits.envelope,
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
