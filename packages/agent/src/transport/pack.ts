import { promisify } from "node:util";
import { constants, zstdCompress, zstdCompressSync } from "node:zlib";
import {
  envelopeDictionary,
  type ParcelSection,
  sectionWords,
  writeEnvelope,
} from "@muster/mapping/wire";
import { parseEnvelope } from "../identity/envelope.ts";

const compress = promisify(zstdCompress);

/**
 * Measured on software lists of 79 KB and 3.9 MB: below 12 a long section is not matched against its predecessor at all
 * (336,212 bytes for three changed titles, 417 at 12); above it only the time grows.
 */
const LEVEL = 12;

/**
 * A stored envelope (DSSE's JSON) as it travels: without base64, without the words that every report holds, and without
 * what the predecessor's payload says already.
 */
export function carry(envelope: Uint8Array, predecessor: Plain | undefined): Uint8Array {
  const { payloadType, payload, signatures } = parseEnvelope(envelope);
  const bytes = writeEnvelope({
    payloadType,
    payload: Buffer.from(payload, "base64"),
    signatures: signatures.map(({ keyid, sig }) => ({ keyid, sig: Buffer.from(sig, "base64") })),
  });
  return zstdCompressSync(bytes, {
    dictionary: envelopeDictionary(predecessor?.bytes),
    params: { [constants.ZSTD_c_compressionLevel]: LEVEL },
    pledgedSrcSize: bytes.length,
  });
}

export interface Plain {
  readonly digest: string;
  readonly bytes: Uint8Array;
}

/** Larger sections hold words enough of their own, and come out larger with others before them. */
const WORDS_HELP_BELOW = 16 * 1024;

/**
 * A section as it travels: as what changed since a section that the collector holds, where there is one, else without the
 * words that sections usually hold.
 */
export async function packSection(
  { digest, bytes }: Plain,
  dictionary: Plain | undefined,
): Promise<ParcelSection> {
  const words = bytes.length < WORDS_HELP_BELOW ? sectionWords : undefined;
  const known = dictionary?.bytes ?? words;
  const zstd = await compress(bytes, {
    params: { [constants.ZSTD_c_compressionLevel]: LEVEL },
    pledgedSrcSize: bytes.length,
    ...(known !== undefined && { dictionary: known }),
  });
  return { digest, dictionary: dictionary?.digest, zstd };
}
