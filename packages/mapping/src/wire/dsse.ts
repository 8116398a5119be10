/** A DSSE envelope: https://github.com/secure-systems-lab/dsse/blob/master/envelope.md (checked 2026-11-21). */
export interface Envelope {
  readonly payloadType: string;
  /** Standard base64 of the payload's bytes. */
  readonly payload: string;
  readonly signatures: readonly EnvelopeSignature[];
}

export interface EnvelopeSignature {
  /** A hint for finding the key; never the ground for a decision. */
  readonly keyid: string;
  /** Standard base64. */
  readonly sig: string;
}

export const REPORT_TYPE = "application/vnd.muster.report.v1+json";
export const REPLY_TYPE = "application/vnd.muster.reply.v1+json";
export const ROTATION_TYPE = "application/vnd.muster.rotation.v1+json";
export const MANIFEST_TYPE = "application/vnd.muster.pack-manifest.v1+json";

const encoder = new TextEncoder();

/** The bytes that are signed: DSSE's pre-authentication encoding of type and payload. */
export function preAuthEncoding(payloadType: string, payload: Uint8Array): Uint8Array {
  const type = encoder.encode(payloadType);
  const head = encoder.encode(`DSSEv1 ${type.length} ${payloadType} ${payload.length} `);
  const bytes = new Uint8Array(head.length + payload.length);
  bytes.set(head);
  bytes.set(payload, head.length);
  return bytes;
}
