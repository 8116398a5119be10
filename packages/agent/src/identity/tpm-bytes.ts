import { keyEncodings } from "@muster/mapping/wire";

/**
 * What a TPM 2.0 writes, as the tpm2-tools keep it: big-endian, sizes first. Numbers and layouts are those of the TCG's
 * Trusted Platform Module Library, Part 2: Structures (TPM2B_PUBLIC, TPMT_SIGNATURE), as tpm2-tss's `tss2_tpm2_types.h` has
 * them and as `tpm2_print` of tpm2-tools 5.4 shows them (both checked 2026-11-26).
 */
const ALG = { ecc: 0x0023, sha256: 0x000b, none: 0x0010, ecdsa: 0x0018 } as const;
const NIST_P256 = 0x0003;
/** fixedTPM, fixedParent, sensitiveDataOrigin, userWithAuth, noDA, sign; and nothing else. */
const ATTRIBUTES = 0x00040472;
const COORDINATE = 32;

/**
 * The public key in a TPM2B_PUBLIC, as SPKI DER. It has to be a P-256 key that signs SHA-256 by ECDSA, made in the TPM, and
 * bound to it and to its parent: anything else is not a key that this agent made.
 * @throws {TypeError} where it is not that
 */
export function spkiOfTpmPublic(bytes: Uint8Array): Buffer {
  const given = new Fields(bytes);
  given.mustBe(bytes.length - 2, "its length");
  given.mustBe(ALG.ecc, "its kind");
  given.mustBe(ALG.sha256, "the digest of its name");
  given.mustBeLong(ATTRIBUTES, "what it may be used for");
  given.mustBe(0, "its policy");
  given.mustBe(ALG.none, "its cipher");
  given.mustBe(ALG.ecdsa, "its scheme");
  given.mustBe(ALG.sha256, "the digest it signs");
  given.mustBe(NIST_P256, "its curve");
  given.mustBe(ALG.none, "its derivation");
  const point = [given.sized(), given.sized()].map((n) => padded(n, "its point"));
  given.end();
  return Buffer.concat([Buffer.from(keyEncodings.p256.head, "hex"), ...point]);
}

/**
 * A TPMT_SIGNATURE by ECDSA over SHA-256, as the ASN.1 DER that everybody else has: a sequence of two integers, each in as
 * few bytes as it takes.
 * @throws {TypeError} where it is not such a signature
 */
export function derOfTpmSignature(bytes: Uint8Array): Buffer {
  const given = new Fields(bytes);
  given.mustBe(ALG.ecdsa, "its scheme");
  given.mustBe(ALG.sha256, "its digest");
  const numbers = [given.sized(), given.sized()].map((n) =>
    derInteger(padded(n, "a number of it")),
  );
  given.end();
  const body = Buffer.concat(numbers);
  return Buffer.concat([Buffer.of(0x30, body.length), body]);
}

/** As a number of the curve's size: a TPM may leave out leading zeros, and may write them. */
function padded(number: Buffer, called: string): Buffer {
  const short = number.subarray(leadingZeros(number));
  if (short.length > COORDINATE || short.length === 0)
    throw new TypeError(`${called} is of no size`);
  return Buffer.concat([Buffer.alloc(COORDINATE - short.length), short]);
}

function derInteger(number: Buffer): Buffer {
  const short = number.subarray(leadingZeros(number));
  // A set first bit would make it negative.
  const sign = (short[0] ?? 0) >= 0x80 ? Buffer.of(0) : Buffer.of();
  return Buffer.concat([Buffer.of(0x02, sign.length + short.length), sign, short]);
}

function leadingZeros(number: Buffer): number {
  const first = number.findIndex((byte) => byte !== 0);
  return first === -1 ? number.length : first;
}

/** Reads one field after the other; what is missing or left over is wrong. */
class Fields {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes);
  }

  #take(count: number): Buffer {
    const taken = this.#bytes.subarray(this.#at, this.#at + count);
    if (taken.length < count) throw new TypeError("it ends too early");
    this.#at += count;
    return taken;
  }

  /** Bytes with their number, of two bytes, before them. */
  sized(): Buffer {
    return this.#take(this.#take(2).readUInt16BE());
  }

  mustBe(expected: number, called: string): void {
    const found = this.#take(2).readUInt16BE();
    if (found !== expected) throw new TypeError(`${called} is ${found}, not ${expected}`);
  }

  mustBeLong(expected: number, called: string): void {
    const found = this.#take(4).readUInt32BE();
    if (found !== expected) throw new TypeError(`${called} is ${found}, not ${expected}`);
  }

  end(): void {
    if (this.#at !== this.#bytes.length) throw new TypeError("something follows it");
  }
}
