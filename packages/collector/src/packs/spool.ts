import { closeSync, openSync, readSync, rmSync, writeSync } from "node:fs";
import { StringDecoder } from "node:string_decoder";
import { canonicalJson, type Json } from "@muster/mapping/wire";

/** Characters gathered before they are written, and bytes read at a time. */
const PIECE = 64 * 1024;

/** Rows of a list too long to hold: they wait in a file of their own until the document that they belong to is written. */
export class Spool {
  readonly #path: string;
  readonly #handle: number;
  #held = "";
  #rows = 0;
  #size = 0;

  /** @param path of a file that is not there, in a folder for our eyes alone */
  constructor(path: string) {
    this.#path = path;
    this.#handle = openSync(path, "wx+", 0o600);
  }

  add(row: Json): void {
    this.#held += `${this.#rows === 0 ? "" : ",\n"}${canonicalJson(row)}`;
    this.#rows += 1;
    if (this.#held.length >= PIECE) this.#write();
  }

  /** The list as JSON, a row a line, some rows at a time. */
  *text(): Generator<string> {
    this.#write();
    if (this.#rows === 0) return yield "[]";
    yield "[\n";
    const bytes = Buffer.alloc(PIECE);
    const decoder = new StringDecoder("utf8");
    for (let at = 0; at < this.#size; ) {
      const read = readSync(this.#handle, bytes, 0, PIECE, at);
      if (read === 0) throw new Error(`${this.#path} was cut off while it was in use`);
      at += read;
      yield decoder.write(bytes.subarray(0, read));
    }
    yield "\n]";
  }

  close(): void {
    closeSync(this.#handle);
    rmSync(this.#path);
  }

  #write(): void {
    const bytes = Buffer.from(this.#held);
    for (let at = 0; at < bytes.length; ) at += writeSync(this.#handle, bytes, at);
    this.#size += bytes.length;
    this.#held = "";
  }
}
