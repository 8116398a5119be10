import { constants, crc32, deflateRawSync } from "node:zlib";

/** Where packed bytes wait. */
export interface Room {
  write(bytes: Uint8Array): void;
  read(): Iterable<Uint8Array>;
  close(): void;
}

/** Room for little: in memory. */
export class Memory implements Room {
  readonly #pieces: Uint8Array[] = [];

  write(bytes: Uint8Array): void {
    this.#pieces.push(bytes);
  }

  read(): Iterable<Uint8Array> {
    return this.#pieces;
  }

  close(): void {
    this.#pieces.length = 0;
  }
}

/**
 * Text of a zip entry, packed as it comes. Packed by letter frequency only
 * (Huffman): a search for repetitions differs between processors and builds of zlib, and a pack must not.
 */
export class PackedText {
  readonly #room: Room;
  #waiting: string[] = [];
  #waitingLength = 0;
  #crc = 0;
  #size = 0;
  #packedSize = 0;

  constructor(room: Room = new Memory()) {
    this.#room = room;
  }

  append(text: string): void {
    this.#waiting.push(text);
    this.#waitingLength += text.length;
    if (this.#waitingLength >= BLOCK) this.#pack(constants.Z_SYNC_FLUSH);
  }

  /** @throws {RangeError} where the entry is larger than a zip file without extensions can say */
  finish(): PackedEntry {
    this.#pack(constants.Z_FINISH);
    if (this.#size > LARGEST) throw new RangeError("a zip entry of over 4 GiB");
    return { packed: this.#room, packedSize: this.#packedSize, size: this.#size, crc: this.#crc };
  }

  #pack(finishFlush: number): void {
    const bytes = Buffer.from(this.#waiting.join(""));
    this.#waiting = [];
    this.#waitingLength = 0;
    this.#crc = crc32(bytes, this.#crc);
    this.#size += bytes.length;
    const packed = deflateRawSync(bytes, { strategy: constants.Z_HUFFMAN_ONLY, finishFlush });
    this.#packedSize += packed.length;
    this.#room.write(packed);
  }
}

/** Characters packed at a time. */
const BLOCK = 64 * 1024;
const LARGEST = 0xffff_ffff;

interface PackedEntry {
  readonly packed: Room;
  readonly packedSize: number;
  /** Bytes before packing. */
  readonly size: number;
  readonly crc: number;
}

/** Midnight of 1 January 1980, the earliest a zip file can say: when a file was made is no part of it. */
const DATE = 0x0021;
const VERSION = 20;
const UTF8 = 0x0800;
const DEFLATED = 8;

/**
 * The bytes of a zip file, piece by piece, each good until the next is asked for; the same for the same entries. What is
 * written is given up. Format: APPNOTE 6.3.10, sections 4.3.7, 4.3.12 and
 * 4.3.16 (https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, checked 2026-11-25).
 * @param entries names in ASCII, made by us
 */
export function* zipped(
  entries: Iterable<readonly [name: string, entry: PackedEntry]>,
): Generator<Uint8Array> {
  const directory: Buffer[] = [];
  let at = 0;
  for (const [name, entry] of entries) {
    const about = aboutEntry(name, entry);
    const local = Buffer.concat([signed(0x0403_4b50), about, Buffer.from(name)]);
    directory.push(directoryRow(about, { name, at }));
    yield local;
    yield* entry.packed.read();
    entry.packed.close();
    at += local.length + entry.packedSize;
    if (at > LARGEST) throw new RangeError("a zip file of over 4 GiB");
  }
  const rows = Buffer.concat(directory);
  yield rows;
  const end = signed(0x0605_4b50, 22);
  end.writeUInt16LE(directory.length, 8);
  end.writeUInt16LE(directory.length, 10);
  end.writeUInt32LE(rows.length, 12);
  end.writeUInt32LE(at, 16);
  yield end;
}

function signed(signature: number, length = 4): Buffer {
  const bytes = Buffer.alloc(length);
  bytes.writeUInt32LE(signature);
  return bytes;
}

/** What an entry's own header and its row in the directory say alike. */
function aboutEntry(name: string, { packedSize, size, crc }: PackedEntry): Buffer {
  const bytes = Buffer.alloc(26);
  bytes.writeUInt16LE(VERSION, 0);
  bytes.writeUInt16LE(UTF8, 2);
  bytes.writeUInt16LE(DEFLATED, 4);
  bytes.writeUInt16LE(DATE, 8);
  bytes.writeUInt32LE(crc, 10);
  bytes.writeUInt32LE(packedSize, 14);
  bytes.writeUInt32LE(size, 18);
  bytes.writeUInt16LE(Buffer.byteLength(name), 22);
  return bytes;
}

function directoryRow(
  about: Buffer,
  { name, at }: { readonly name: string; readonly at: number },
): Buffer {
  const head = signed(0x0201_4b50, 6);
  head.writeUInt16LE(VERSION, 4);
  const rest = Buffer.alloc(14);
  rest.writeUInt32LE(at, 10);
  return Buffer.concat([head, about, rest, Buffer.from(name)]);
}
