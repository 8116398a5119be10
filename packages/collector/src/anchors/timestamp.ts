import { createHash } from "node:crypto";
import { make, oid, tags } from "./der.ts";
import { openStamp, type Stamp, StampError } from "./timestamp-verify.ts";

/** A time-stamping authority (RFC 3161), and whose certificates are believed. */
export interface Authority {
  readonly url: string;
  /** Certificates in PEM, the authority's root among them. */
  readonly ca: string;
}

const SHA256 = "2.16.840.1.101.3.4.2.1";
/** A stamp with a chain of certificates has some 6 KB. */
const LIMIT = 64 * 1024;
const PATIENCE_MS = 20_000;

/** A request for a stamp over the SHA-256 of some bytes, with the authority's certificates (RFC 3161, 2.4.1). */
export function stampRequest(bytes: Uint8Array, nonce: Uint8Array): Buffer {
  const digest = createHash("sha256").update(bytes).digest();
  const imprint = make(
    tags.sequence,
    make(tags.sequence, oid(SHA256), Buffer.from([5, 0])),
    make(tags.octets, digest),
  );
  const version = Buffer.from([tags.integer, 1, 1]);
  const certificates = Buffer.from([1, 1, 0xff]);
  return make(tags.sequence, version, imprint, make(tags.integer, nonce), certificates);
}

/**
 * Asks for a time stamp and believes it only once its signature leads to a certificate of `ca`. The way there need not be
 * secret or safe: the stamp is signed, and over a digest. No redirect is followed.
 * @throws {StampError} with what went wrong
 */
export async function askForStamp(
  { url, ca }: Authority,
  bytes: Uint8Array,
  random: (bytes: number) => Uint8Array,
): Promise<Stamp> {
  // Positive, and without a leading zero.
  const nonce = Buffer.from(random(8));
  nonce[0] = ((nonce[0] ?? 0) & 0x3f) | 0x40;
  const response = await post(url, stampRequest(bytes, nonce));
  return openStamp(response, { bytes, nonce, ca });
}

async function post(url: string, request: Buffer): Promise<Buffer> {
  try {
    const answer = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/timestamp-query" },
      body: new Uint8Array(request),
      redirect: "error",
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    if (answer.status !== 200) throw new StampError(`the authority answered ${answer.status}`);
    return await capped(answer);
  } catch (error) {
    if (error instanceof StampError) throw error;
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new StampError(`the authority cannot be asked: ${why}`);
  }
}

async function capped({ body }: Response): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of body ?? []) {
    size += part.length;
    if (size > LIMIT) throw new StampError(`the authority's answer is over ${LIMIT} bytes`);
    parts.push(part);
  }
  return Buffer.concat(parts);
}
