import { type CollectorKey, type Envelope, limits, preAuthEncoding } from "@muster/mapping/wire";
import type { Signer } from "./key.ts";
import { openKey, verifies } from "./public-key.ts";
import { base64Text, listOf, object, parseJson, text } from "./shape.ts";

const shape = object({
  payloadType: text({ most: 128 }),
  payload: base64Text(limits.envelope),
  signatures: listOf(object({ keyid: text({ most: 128 }), sig: base64Text(8192) }), 2, 1),
});

/** @throws {ShapeError} where the bytes are not an envelope */
export function parseEnvelope(bytes: Uint8Array): Envelope {
  return checkEnvelope(parseJson(bytes, "the envelope"), "");
}

export const checkEnvelope = shape;

/** Signs a payload as DSSE has it. */
export async function sealEnvelope(
  payloadType: string,
  payload: Uint8Array,
  signer: Signer,
): Promise<Envelope> {
  const sig = await signer.sign(preAuthEncoding(payloadType, payload));
  return {
    payloadType,
    payload: Buffer.from(payload).toString("base64"),
    signatures: [{ keyid: signer.keyid, sig: Buffer.from(sig).toString("base64") }],
  };
}

/**
 * The payload's bytes of an envelope of type `payloadType` that one of `keys` signed, or `undefined`. The `keyid` of a
 * signature is not looked at: it decides nothing.
 */
export function openEnvelope(
  envelope: Envelope,
  payloadType: string,
  keys: readonly CollectorKey[],
): Uint8Array | undefined {
  if (envelope.payloadType !== payloadType) return undefined;
  const payload = Buffer.from(envelope.payload, "base64");
  const signed = preAuthEncoding(payloadType, payload);
  const opened = keys.map(openKey);
  const good = envelope.signatures.some(({ sig }) =>
    opened.some((key) => verifies(key, signed, Buffer.from(sig, "base64"))),
  );
  return good ? payload : undefined;
}
