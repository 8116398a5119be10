/**
 * What an agent posts: its signed envelope and the sections that the collector said it lacks, in one binary body.
 *
 *     "MUSTER1\n"  32 bytes digest of the envelope's predecessor (zeros: none)
 *     u32 envelope length  envelope (one zstd frame of `envelope-bytes.ts`)
 *     then per section: 32 bytes digest, 32 bytes digest of the dictionary (zeros: none), u32 length, zstd frame
 *
 * Integers are big-endian. Binary, because base64 would cost a third more on every first report.
 */
export interface ParcelSection {
  /** Lower-case hex SHA-256 of the plain section bytes. */
  readonly digest: string;
  /**
   * Digest of the section used as zstd dictionary; it must be one the collector already holds for this device. Without one the
   * dictionary is `sectionWords`, or none: a frame that needs none reads the same with one.
   */
  readonly dictionary: string | undefined;
  readonly zstd: Uint8Array;
}

export interface Parcel {
  /**
   * Digest of an earlier report whose payload stands in the envelope's dictionary: two nights in which nothing changed
   * differ in a number, a nonce and a time. Absent where the envelope stands alone.
   */
  readonly predecessor?: string | undefined;
  readonly envelope: Uint8Array;
  readonly sections: readonly ParcelSection[];
}

export const PARCEL_TYPE = "application/vnd.muster.parcel.v1";

export class ParcelError extends Error {
  readonly code = "PARCEL_MALFORMED";
}

const MAGIC = new TextEncoder().encode("MUSTER1\n");
const DIGEST = 32;
const NO_DICTIONARY = "0".repeat(DIGEST * 2);

/** Bytes of a parcel before its envelope, and of a section before its frame. */
export const PARCEL_HEAD = MAGIC.length + DIGEST + 4;
export const SECTION_HEAD = DIGEST * 2 + 4;

const hexOf = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

function toHex(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += hexOf[byte];
  return text;
}

function fromHex(text: string): Uint8Array {
  const bytes = new Uint8Array(DIGEST);
  for (let i = 0; i < DIGEST; i++) bytes[i] = Number.parseInt(text.slice(i * 2, i * 2 + 2), 16);
  return bytes;
}

export function writeParcel({ predecessor, envelope, sections }: Parcel): Uint8Array {
  const size = sections.reduce((sum, s) => sum + SECTION_HEAD + s.zstd.length, 0);
  const bytes = new Uint8Array(PARCEL_HEAD + envelope.length + size);
  const view = new DataView(bytes.buffer);
  let at = 0;
  const put = (part: Uint8Array) => {
    bytes.set(part, at);
    at += part.length;
  };
  const putLength = (length: number) => {
    view.setUint32(at, length);
    at += 4;
  };
  put(MAGIC);
  put(fromHex(predecessor ?? NO_DICTIONARY));
  putLength(envelope.length);
  put(envelope);
  for (const section of sections) {
    put(fromHex(section.digest));
    put(fromHex(section.dictionary ?? NO_DICTIONARY));
    putLength(section.zstd.length);
    put(section.zstd);
  }
  return bytes;
}

/** @throws {ParcelError} where the bytes are not a whole parcel; nothing is inflated or parsed here */
export function readParcel(
  bytes: Uint8Array,
  most: { envelope: number; sections: number },
): Parcel {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  const take = (length: number, what: string): Uint8Array => {
    if (at + length > bytes.length) throw new ParcelError(`the parcel ends within ${what}`);
    at += length;
    return bytes.subarray(at - length, at);
  };
  const takeLength = (what: string): number => {
    take(4, what);
    return view.getUint32(at - 4);
  };
  if (toHex(take(MAGIC.length, "the parcel's mark")) !== toHex(MAGIC)) {
    throw new ParcelError("not a parcel of this protocol version");
  }
  const predecessor = toHex(take(DIGEST, "the predecessor's digest"));
  const length = takeLength("the envelope's length");
  if (length > most.envelope) throw new ParcelError(`the envelope is over ${most.envelope} bytes`);
  const envelope = take(length, "the envelope");
  const sections: ParcelSection[] = [];
  while (at < bytes.length) {
    if (sections.length === most.sections) throw new ParcelError(`over ${most.sections} sections`);
    const digest = toHex(take(DIGEST, "a section's digest"));
    const dictionary = toHex(take(DIGEST, "a section's dictionary"));
    const zstd = take(takeLength("a section's length"), "a section");
    sections.push({
      digest,
      dictionary: dictionary === NO_DICTIONARY ? undefined : dictionary,
      zstd,
    });
  }
  return {
    predecessor: predecessor === NO_DICTIONARY ? undefined : predecessor,
    envelope,
    sections,
  };
}
