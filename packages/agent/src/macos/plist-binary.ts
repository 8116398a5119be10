import { DEPTH_LIMIT, isoOf, type PlistValue, VALUES_LIMIT } from "./plist-types.ts";

/** Seconds between 1970 and 2001, where Apple's dates begin. */
const EPOCH_2001 = 978_307_200;
const TRAILER = 32;

class Broken extends Error {}

/** One binary property list (format `bplist00`): objects, a table of where they begin, and a trailer that says how to read it. */
class BinaryList {
  readonly #bytes: Buffer;
  readonly #offsets: readonly number[];
  readonly #refSize: number;
  readonly #top: number;
  #budget = VALUES_LIMIT;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
    const at = bytes.length - TRAILER;
    if (at < 9) throw new Broken();
    const offsetSize = this.#unsigned(at + 6, 1);
    this.#refSize = this.#unsigned(at + 7, 1);
    const count = this.#unsigned(at + 8, 8);
    this.#top = this.#unsigned(at + 16, 8);
    const table = this.#unsigned(at + 24, 8);
    if (count > VALUES_LIMIT || table + count * offsetSize > at) throw new Broken();
    this.#offsets = Array.from({ length: count }, (_, i) =>
      this.#unsigned(table + i * offsetSize, offsetSize),
    );
  }

  #unsigned(at: number, size: number): number {
    if (size < 1 || size > 8 || at < 0 || at + size > this.#bytes.length) throw new Broken();
    let value = 0;
    for (let i = 0; i < size; i++) value = value * 256 + (this.#bytes[at + i] ?? 0);
    return value;
  }

  #slice(at: number, length: number): Buffer {
    if (at + length > this.#bytes.length) throw new Broken();
    return this.#bytes.subarray(at, at + length);
  }

  read(): PlistValue {
    return this.#object(this.#top, 0);
  }

  #object(ref: number, depth: number): PlistValue {
    const at = this.#offsets[ref];
    this.#budget--;
    if (at === undefined || depth > DEPTH_LIMIT || this.#budget < 0) throw new Broken();
    const marker = this.#unsigned(at, 1);
    const [kind, low] = [marker >> 4, marker & 0x0f];
    if (kind === 0x0) return this.#single(low);
    if (kind === 0x1) return this.#integer(at + 1, 2 ** low);
    if (kind === 0x2) return this.#real(at + 1, 2 ** low);
    if (kind === 0x3) return this.#date(at + 1);
    if (kind === 0x8) return this.#unsigned(at + 1, low + 1);
    const { count, begin } = this.#count(at, low);
    return this.#sequence(kind, { count, begin, depth });
  }

  #single(low: number): PlistValue {
    if (low === 8) return false;
    if (low === 9) return true;
    if (low === 0) return "";
    throw new Broken();
  }

  #integer(at: number, size: number): number {
    if (size === 16) return this.#unsigned(at + 8, 8);
    if (size === 8) return Number(this.#slice(at, 8).readBigInt64BE());
    return this.#unsigned(at, size);
  }

  #real(at: number, size: number): number {
    if (size === 4) return this.#slice(at, 4).readFloatBE();
    if (size === 8) return this.#slice(at, 8).readDoubleBE();
    throw new Broken();
  }

  #date(at: number): string {
    const ms = (this.#slice(at, 8).readDoubleBE() + EPOCH_2001) * 1000;
    return isoOf(ms);
  }

  /** The length of what follows: in the marker, or as an integer of its own where it is 15 or more. */
  #count(at: number, low: number): { count: number; begin: number } {
    if (low !== 0x0f) return { count: low, begin: at + 1 };
    const marker = this.#unsigned(at + 1, 1);
    if (marker >> 4 !== 0x1) throw new Broken();
    const size = 2 ** (marker & 0x0f);
    return { count: this.#unsigned(at + 2, size), begin: at + 2 + size };
  }

  #sequence(
    kind: number,
    { count, begin, depth }: { count: number; begin: number; depth: number },
  ): PlistValue {
    if (kind === 0x4 || kind === 0x5) return this.#slice(begin, count).toString("latin1");
    if (kind === 0x6) {
      return Buffer.from(this.#slice(begin, count * 2))
        .swap16()
        .toString("utf16le");
    }
    if (kind === 0xa || kind === 0xb || kind === 0xc) {
      return this.#refs(begin, count).map((ref) => this.#object(ref, depth + 1));
    }
    if (kind !== 0xd) throw new Broken();
    const keys = this.#refs(begin, count);
    const values = this.#refs(begin + count * this.#refSize, count);
    return Object.fromEntries(
      keys.map((key, i) => [
        String(this.#object(key, depth + 1)),
        this.#object(values[i] ?? -1, depth + 1),
      ]),
    );
  }

  #refs(begin: number, count: number): number[] {
    if (count > this.#budget) throw new Broken();
    return Array.from({ length: count }, (_, i) =>
      this.#unsigned(begin + i * this.#refSize, this.#refSize),
    );
  }
}

/** `undefined` where the bytes are no whole binary property list. */
export function parseBinaryPlist(bytes: Buffer): PlistValue | undefined {
  try {
    return new BinaryList(bytes).read();
  } catch (error) {
    if (error instanceof Broken || error instanceof RangeError) return undefined;
    throw error;
  }
}
