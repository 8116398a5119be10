import { createHash, verify, X509Certificate } from "node:crypto";
import { type Der, DerError, isOid, make, readOne, tags, within } from "./der.ts";

/** What is wrong with a time stamp, or with getting one. */
export class StampError extends Error {}

export interface Stamp {
  /** The whole response, as `openssl ts -verify -in` takes it. */
  readonly response: Buffer;
  /** When the authority says it saw the bytes, ISO 8601. */
  readonly at: string;
}

export interface Asked {
  readonly bytes: Uint8Array;
  readonly nonce: Uint8Array;
  /** Certificates in PEM that are believed. */
  readonly ca: string;
}

const SIGNED_DATA = "1.2.840.113549.1.7.2";
const TST_INFO = "1.2.840.113549.1.9.16.1.4";
const CONTENT_TYPE = "1.2.840.113549.1.9.3";
const MESSAGE_DIGEST = "1.2.840.113549.1.9.4";
const SIGNING_CERTIFICATE_V2 = "1.2.840.113549.1.9.16.2.47";
const TIME_STAMPING = "1.3.6.1.5.5.7.3.8";
const hashes: ReadonlyMap<string, string> = new Map([
  ["2.16.840.1.101.3.4.2.1", "sha256"],
  ["2.16.840.1.101.3.4.2.2", "sha384"],
  ["2.16.840.1.101.3.4.2.3", "sha512"],
]);
/** Certificates between the authority's and one that is believed. */
const CHAIN = 5;

/**
 * Opens a TimeStampResp (RFC 3161, 2.4.2; https://www.rfc-editor.org/rfc/rfc3161, checked 2026-11-26) and believes it where
 * everything holds: granted, over these bytes and for this request, signed by the certificate that the signed attributes
 * name, which is for time stamps alone and leads to one of `ca`.
 * @throws {StampError} with what does not hold
 */
export function openStamp(response: Buffer, asked: Asked): Stamp {
  try {
    return open(response, asked);
  } catch (error) {
    if (error instanceof DerError) throw new StampError("the answer is no time stamp");
    throw error;
  }
}

function open(response: Buffer, { bytes, nonce, ca }: Asked): Stamp {
  const [status, token] = within(readOne(response));
  const [granted] = within(status);
  if (granted === undefined || ![0, 1].includes(granted.content[0] ?? -1) || token === undefined) {
    throw new StampError("the authority refused");
  }
  const [type, data] = within(token);
  if (!isOid(type, SIGNED_DATA)) throw new StampError("the answer holds no signed data");
  const [, , encapsulated, ...rest] = within(within(data)[0]);
  const [contentType, explicit] = within(encapsulated);
  if (!isOid(contentType, TST_INFO))
    throw new StampError("the answer is signed, but no time stamp");
  const info = within(explicit)[0]?.content ?? Buffer.of();
  const certificates = rest.filter(({ tag }) => tag === 0xa0).flatMap(within);
  const [signer, ...others] = rest.filter(({ tag }) => tag === tags.set).flatMap(within);
  if (signer === undefined || others.length > 0) throw new StampError("it has not one signer");
  const at = checkInfo(info, bytes, nonce);
  const certificate = checkSigner(
    signer,
    info,
    certificates.map(({ whole }) => whole),
  );
  checkChain(certificate, { certificates: certificates.map(({ whole }) => whole), ca, at });
  return { response, at };
}

/** @returns when the authority saw the bytes */
function checkInfo(info: Buffer, bytes: Uint8Array, nonce: Uint8Array): string {
  const [, , imprint, , time, ...more] = within(readOne(info));
  const [algorithm, digest] = within(imprint);
  const hash = hashOf(algorithm);
  const expected = createHash(hash).update(bytes).digest();
  if (digest === undefined || !digest.content.equals(expected)) {
    throw new StampError("the stamp is over other bytes");
  }
  const numbers = more.filter(({ tag }) => tag === tags.integer);
  if (!numbers.some(({ content }) => content.equals(Buffer.from(nonce)))) {
    throw new StampError("the stamp answers another request");
  }
  const text = time?.content.toString("latin1") ?? "";
  const parts = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\.\d+)?Z$/.exec(text);
  if (parts === null) throw new StampError("the stamp states no time");
  const [, year, month, day, hour, minute, second] = parts;
  return `${year}-${month}-${day}T${hour}:${minute}:${second}.000Z`;
}

function hashOf(algorithm: Der | undefined): string {
  const [id] = within(algorithm);
  const known = [...hashes].find(([dotted]) => isOid(id, dotted));
  if (known === undefined) throw new StampError("the stamp uses a digest that is not taken here");
  return known[1];
}

/** @returns the certificate that signed, which the signed attributes name */
function checkSigner(signer: Der, info: Buffer, certificates: readonly Buffer[]): X509Certificate {
  const [, , digestAlgorithm, attributes, , signature] = within(signer);
  const hash = hashOf(digestAlgorithm);
  if (attributes?.tag !== 0xa0 || signature === undefined)
    throw new StampError("nothing is signed");
  const values = new Map(
    within(attributes).map((attribute) => {
      const [type, set] = within(attribute);
      return [type?.whole.toString("hex") ?? "", within(set)[0]] as const;
    }),
  );
  const attributeOf = (dotted: string) =>
    [...values].find(([type]) => isOid(readOne(Buffer.from(type, "hex")), dotted))?.[1];
  if (!isOid(attributeOf(CONTENT_TYPE), TST_INFO))
    throw new StampError("another content was signed");
  const digest = createHash(hash).update(info).digest();
  if (attributeOf(MESSAGE_DIGEST)?.content.equals(digest) !== true) {
    throw new StampError("another stamp was signed");
  }
  const named = certificateNamed(attributeOf(SIGNING_CERTIFICATE_V2), certificates);
  // What is signed is the set, although it is sent under another tag.
  const signed = make(tags.set, attributes.content);
  if (!verify(hash, signed, named.publicKey, signature.content)) {
    throw new StampError("the stamp's signature does not hold");
  }
  return named;
}

/** The certificate whose digest the signer put under the signature (RFC 5035); by an older, weaker digest is not enough. */
function certificateNamed(
  attribute: Der | undefined,
  certificates: readonly Buffer[],
): X509Certificate {
  if (attribute === undefined) {
    throw new StampError("the signer names its certificate by no digest that is taken here");
  }
  const [entry] = within(within(attribute)[0]);
  const parts = within(entry);
  const [head] = parts;
  const hash = head?.tag === tags.sequence ? hashOf(head) : "sha256";
  const digest = parts.find(({ tag }) => tag === tags.octets)?.content;
  const found = certificates.find(
    (certificate) => digest?.equals(createHash(hash).update(certificate).digest()) === true,
  );
  if (found === undefined) {
    throw new StampError("the signer's certificate is not in the stamp");
  }
  return new X509Certificate(found);
}

interface Chain {
  readonly certificates: readonly Buffer[];
  readonly ca: string;
  readonly at: string;
}

function checkChain(signer: X509Certificate, { certificates, ca, at }: Chain): void {
  const uses: readonly string[] = signer.keyUsage ?? [];
  if (uses.length !== 1 || uses[0] !== TIME_STAMPING) {
    throw new StampError("the signer's certificate is not for time stamps alone");
  }
  const believed = (
    ca.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []
  ).map((pem) => new X509Certificate(pem));
  const between = certificates.map((certificate) => new X509Certificate(certificate));
  let current = signer;
  for (let step = 0; step <= CHAIN; step++) {
    if (!isValid(current, at)) throw new StampError("a certificate was not valid at that time");
    if (
      believed.some(
        (root) => root.raw.equals(current.raw) || (isValid(root, at) && isIssuer(root, current)),
      )
    )
      return;
    const next = between.find((each) => !each.raw.equals(current.raw) && isIssuer(each, current));
    if (next === undefined) break;
    current = next;
  }
  throw new StampError("the signer's certificate leads to none that is believed");
}

function isIssuer(issuer: X509Certificate, of: X509Certificate): boolean {
  return issuer.ca && of.checkIssued(issuer) && of.verify(issuer.publicKey);
}

function isValid({ validFrom, validTo }: X509Certificate, at: string): boolean {
  const instant = Date.parse(at);
  return Date.parse(validFrom) <= instant && instant <= Date.parse(validTo);
}
