/**
 * A DSSE envelope as bytes, for the wire: base64 inside JSON would make an unchanged night's report three times as long.
 *
 *     u16 type length, type; u8 signatures; for each: u16 keyid length, keyid, u16 signature length, signature; the payload
 *
 * Integers are big-endian, texts UTF-8. Inside a parcel these bytes travel as one zstd frame with
 * {@link envelopeDictionary} as its dictionary.
 */
export interface EnvelopeBytes {
  readonly payloadType: string;
  readonly payload: Uint8Array;
  readonly signatures: readonly { readonly keyid: string; readonly sig: Uint8Array }[];
}

export class EnvelopeError extends Error {
  readonly code = "ENVELOPE_MALFORMED";
}

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true });

export function writeEnvelope({ payloadType, payload, signatures }: EnvelopeBytes): Uint8Array {
  const parts: Uint8Array[] = [
    ...sized(encoder.encode(payloadType)),
    Uint8Array.of(signatures.length),
  ];
  for (const { keyid, sig } of signatures)
    parts.push(...sized(encoder.encode(keyid)), ...sized(sig));
  return join([...parts, payload]);
}

/** @throws {EnvelopeError} where the bytes are not a whole envelope */
export function readEnvelope(bytes: Uint8Array): EnvelopeBytes {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  const take = (length: number): Uint8Array => {
    if (at + length > bytes.length) throw new EnvelopeError("the envelope is cut short");
    at += length;
    return bytes.subarray(at - length, at);
  };
  const takeSized = (): Uint8Array => {
    take(2);
    return take(view.getUint16(at - 2));
  };
  const payloadType = text(takeSized());
  const [count = 0] = take(1);
  const signatures = Array.from({ length: count }, () => ({
    keyid: text(takeSized()),
    sig: takeSized(),
  }));
  return { payloadType, signatures, payload: bytes.subarray(at) };
}

function text(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes);
  } catch (cause) {
    throw new EnvelopeError("the envelope holds bytes that are no text", { cause });
  }
}

/** A part with its length in two bytes before it. @throws {RangeError} where two bytes cannot say it */
function sized(part: Uint8Array): [Uint8Array, Uint8Array] {
  if (part.length > 0xffff) throw new RangeError(`a part of ${part.length} bytes is too long`);
  return [Uint8Array.of(part.length >> 8, part.length & 0xff), part];
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

const kinds = [
  "os",
  "support-programme",
  "machine-class",
  "identity",
  "boot",
  "restart",
  "installed-software",
  "pending-updates",
  "update-check",
  "update-policy",
  "antivirus",
  "firewall",
  "disk-encryption",
  "browsers",
  "installed-updates",
  "administrators",
  "screen-lock",
  "autorun",
  "secure-boot",
  "remote-access",
  "backup",
  "removable-media",
  "management",
  "edr",
];

const probeWords = kinds
  .map((id) => `{"bytes":100,"id":"${id}","ms":10,"section":"`)
  .join('","status":"ok","v":1},');

/**
 * Words that every report holds, in the order it holds them: what both ends compress an envelope against. Part of the
 * protocol's version 1: changing a byte of it makes old and new programs strangers.
 */
export const envelopeWords: Uint8Array = encoder.encode(
  `{"agent":{"platform":"linux","version":"0.1.0"},"bootId":"","cause":"scheduled","clock":"2026-11-21T00:00:00.000Z","device":"","elevated":true,"keyProtection":"file","nonce":"","prev":"","probes":[${probeWords}","status":"denied","reason":"access_denied","status":"absent","reason":"command_missing","status":"ok","v":1}],"seq":1,"uptimeMs":100000,"v":1}application/vnd.muster.report.v1+json`,
);

/**
 * What an envelope is compressed against: the words that every report holds, and the payload of a report that both ends
 * have where there is one.
 */
export function envelopeDictionary(predecessor: Uint8Array | undefined): Uint8Array {
  return predecessor === undefined ? envelopeWords : join([envelopeWords, predecessor]);
}
