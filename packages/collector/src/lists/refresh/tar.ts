import { SourceShapeError } from "./types.ts";

/** A file of an archive. */
export interface TarEntry {
  readonly name: string;
  readonly text: string;
}

const BLOCK = 512;
/** Bytes of one wanted file at most; files of an archive at most. */
const ENTRY = 2 * 1024 * 1024;
const ENTRIES = 100_000;

/**
 * The wanted files of a tar archive (POSIX.1-1988 with pax headers, as git writes it), one after the other; the others are passed over
 * unread.
 * @param onComment called with the comment of the archive's own header, in which git puts the commit
 * @throws {SourceShapeError} where it is no such archive
 */
export async function* tarEntries(
  pieces: AsyncIterable<Uint8Array>,
  wanted: (name: string) => boolean,
  onComment: (comment: string) => void,
): AsyncGenerator<TarEntry> {
  const reader = new Reader(pieces);
  for (let count = 0; ; count += 1) {
    if (count > ENTRIES) throw new SourceShapeError("the archive has too many files");
    const header = await reader.take(BLOCK);
    if (header === undefined || header.every((byte) => byte === 0)) return;
    const { name, size, type } = headOf(header);
    const isFile = FILE.has(type) && wanted(name);
    if (isFile) yield { name, text: await textOf(reader, name, size) };
    else if (type === "g") onComment(commentIn(await textOf(reader, "its own header", size)));
    else await reader.skip(padded(size));
  }
}

const FILE = new Set(["0", "\0"]);
const padded = (size: number) => Math.ceil(size / BLOCK) * BLOCK;
const commentIn = (header: string) => /^\d+ comment=(.*)$/m.exec(header)?.[1] ?? "";

async function textOf(reader: Reader, name: string, size: number): Promise<string> {
  if (size > ENTRY) throw new SourceShapeError(`${name} has over ${ENTRY} bytes`);
  const body = await reader.take(padded(size));
  if (body === undefined) throw new SourceShapeError("the archive is cut short");
  return new TextDecoder().decode(body.subarray(0, size));
}

function headOf(header: Uint8Array) {
  const text = (from: number, length: number) => {
    const bytes = header.subarray(from, from + length);
    const end = bytes.indexOf(0);
    return new TextDecoder().decode(end === -1 ? bytes : bytes.subarray(0, end));
  };
  const sum = header.reduce((all, byte, at) => all + (at >= 148 && at < 156 ? 32 : byte), 0);
  if (Number.parseInt(text(148, 8), 8) !== sum) throw new SourceShapeError("it is no archive");
  const size = Number.parseInt(text(124, 12).trim() || "0", 8);
  if (!Number.isSafeInteger(size)) throw new SourceShapeError("it is no archive");
  const prefix = text(345, 155);
  const name = text(0, 100);
  return {
    name: prefix === "" ? name : `${prefix}/${name}`,
    size,
    type: String.fromCharCode(header[156] ?? 0),
  };
}

/** Reads so many bytes at a time from pieces of any length. */
class Reader {
  readonly #pieces: AsyncIterator<Uint8Array>;
  #rest: Uint8Array = new Uint8Array();

  constructor(pieces: AsyncIterable<Uint8Array>) {
    this.#pieces = pieces[Symbol.asyncIterator]();
  }

  /** Undefined where there are not so many left. */
  async take(count: number): Promise<Uint8Array | undefined> {
    const parts = [this.#rest];
    let length = this.#rest.length;
    while (length < count) {
      const next = await this.#pieces.next();
      if (next.done === true) return undefined;
      parts.push(next.value);
      length += next.value.length;
    }
    const all = parts.length === 1 ? this.#rest : Buffer.concat(parts);
    this.#rest = all.subarray(count);
    return all.subarray(0, count);
  }

  async skip(count: number): Promise<void> {
    let left = count;
    while (left > this.#rest.length) {
      left -= this.#rest.length;
      const next = await this.#pieces.next();
      this.#rest = new Uint8Array();
      if (next.done === true) return;
      this.#rest = next.value;
    }
    this.#rest = this.#rest.subarray(left);
  }
}
