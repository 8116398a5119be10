import { crc32, inflateRawSync } from "node:zlib";
import { EditionFileError } from "./problem.ts";

/** Bytes of one part of a workbook once unpacked, and of all that are read together. */
const PART = 8 * 1024 * 1024;
const ALL = 20 * 1024 * 1024;
const ENTRIES = 1000;

interface Entry {
  readonly method: number;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
  readonly at: number;
}

const broken = (why: string) =>
  new EditionFileError(`the workbook is damaged (${why}): download it again, or save it as CSV`);

/**
 * The parts of a zip file by name, each unpacked when it is asked for and within limits: neither a bomb nor a lie about sizes
 * takes more than {@link ALL}. Format: APPNOTE 6.3.10, sections 4.3.7, 4.3.12 and 4.3.16
 * (https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, checked 2026-11-25).
 */
export class Unzipped {
  readonly #bytes: Buffer;
  readonly #entries: ReadonlyMap<string, Entry>;
  #left = ALL;

  /** @throws {EditionFileError} */
  constructor(bytes: Buffer) {
    this.#bytes = bytes;
    this.#entries = directoryOf(bytes);
  }

  /** Text of a part; `undefined` where there is none. @throws {EditionFileError} */
  text(name: string): string | undefined {
    const entry = this.#entries.get(name);
    if (entry === undefined) return undefined;
    const bytes = this.#unpack(name, entry);
    this.#left -= bytes.length;
    if (crc32(bytes) !== entry.crc) throw broken(`${name} is not as it was packed`);
    return bytes.toString("utf8");
  }

  #unpack(name: string, { method, packed, size, at }: Entry): Buffer {
    const most = Math.min(PART, this.#left);
    if (size > most) throw tooLarge(name);
    const from = contentAt(this.#bytes, at);
    if (from + packed > this.#bytes.length) throw broken(`${name} ends early`);
    const bytes = this.#bytes.subarray(from, from + packed);
    if (method === 0) return packed > most ? fail(tooLarge(name)) : bytes;
    if (method !== 8) throw broken(`${name} is packed in a way that workbooks are not`);
    try {
      return inflateRawSync(bytes, { maxOutputLength: Math.max(1, most) });
    } catch (error) {
      throw isTooLarge(error) ? tooLarge(name) : broken(`${name} cannot be unpacked`);
    }
  }
}

function isTooLarge(error: unknown): boolean {
  return (
    typeof error === "object" &&
    error !== null &&
    "code" in error &&
    error.code === "ERR_BUFFER_TOO_LARGE"
  );
}

function fail(error: Error): never {
  throw error;
}

function tooLarge(name: string): EditionFileError {
  return new EditionFileError(
    `${name} in the workbook is larger than ${PART / 1024 / 1024} MiB: the official sheets are far smaller. Keep the sheets with items alone, or save them as CSV`,
  );
}

/** Where the packed bytes begin, behind the entry's own header. */
function contentAt(bytes: Buffer, at: number): number {
  if (at + 30 > bytes.length || bytes.readUInt32LE(at) !== 0x0403_4b50)
    throw broken("a part is missing");
  return at + 30 + bytes.readUInt16LE(at + 26) + bytes.readUInt16LE(at + 28);
}

function directoryOf(bytes: Buffer): ReadonlyMap<string, Entry> {
  const end = bytes.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]));
  if (end === -1 || end + 22 > bytes.length) throw broken("it has no directory");
  const count = bytes.readUInt16LE(end + 10);
  if (count > ENTRIES) throw broken("it has too many parts");
  const entries = new Map<string, Entry>();
  let at = bytes.readUInt32LE(end + 16);
  for (let i = 0; i < count; i++) {
    if (at + 46 > bytes.length || bytes.readUInt32LE(at) !== 0x0201_4b50) {
      throw broken("its directory is cut off");
    }
    const [name, entry, next] = entryAt(bytes, at);
    if (entries.has(name)) throw broken(`${name} is there twice`);
    entries.set(name, entry);
    at = next;
  }
  return entries;
}

function entryAt(bytes: Buffer, at: number): readonly [string, Entry, number] {
  if ((bytes.readUInt16LE(at + 8) & 1) === 1) {
    throw new EditionFileError("the workbook is protected by a password: save a copy without one");
  }
  const length = bytes.readUInt16LE(at + 28);
  const name = bytes.toString("utf8", at + 46, at + 46 + length);
  const entry = {
    method: bytes.readUInt16LE(at + 10),
    crc: bytes.readUInt32LE(at + 16),
    packed: bytes.readUInt32LE(at + 20),
    size: bytes.readUInt32LE(at + 24),
    at: bytes.readUInt32LE(at + 42),
  };
  const next = at + 46 + length + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  return [name, entry, next];
}
