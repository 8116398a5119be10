import { closeSync, openSync, readSync, rmSync, writeSync } from "node:fs";

/** Bytes read at a time. */
const PIECE = 64 * 1024;

/** Bytes that wait in a file of their own, and not in memory, until what they belong to is written. */
export class Scratch {
  readonly #path: string;
  readonly #handle: number;
  #size = 0;
  #isOpen = true;

  /** @param path of a file that is not there, in a folder for our eyes alone */
  constructor(path: string) {
    this.#path = path;
    this.#handle = openSync(path, "wx+", 0o600);
  }

  write(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; ) at += writeSync(this.#handle, bytes, at);
    this.#size += bytes.length;
  }

  /** All that was written, some of it at a time. A piece is good until the next is asked for. */
  *read(): Generator<Uint8Array> {
    const bytes = Buffer.alloc(PIECE);
    for (let at = 0; at < this.#size; ) {
      const read = readSync(this.#handle, bytes, 0, PIECE, at);
      if (read === 0) throw new Error(`${this.#path} was cut off while it was in use`);
      at += read;
      yield bytes.subarray(0, read);
    }
  }

  /** Takes the file away. Nothing where that was done before. */
  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    closeSync(this.#handle);
    rmSync(this.#path);
  }
}
