import { zstdDecompressSync } from "node:zlib";
import { EnvelopeError, envelopeDictionary, limits, readEnvelope } from "@muster/mapping/wire";
import { Refusal } from "./refusal.ts";

/**
 * The envelope of a parcel as DSSE's own JSON, which is what is stored and handed over. The one thing inflated before a
 * signature is checked: at most 64 KiB come out of it, whoever sent it.
 * @param predecessor payload of the report it was compressed against, where it was
 * @throws {Refusal}
 */
export function envelopeIn(carried: Uint8Array, predecessor: Uint8Array | undefined): Uint8Array {
  const { payloadType, payload, signatures } = read(inflate(carried, predecessor));
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

function inflate(carried: Uint8Array, predecessor: Uint8Array | undefined): Uint8Array {
  try {
    return zstdDecompressSync(carried, {
      dictionary: envelopeDictionary(predecessor),
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
