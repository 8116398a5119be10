import { StringDecoder } from "node:string_decoder";
import { canonicalJson, type Json } from "@muster/mapping/wire";
import type { Scratch } from "./scratch.ts";

/** Characters gathered before they are written. */
const HELD = 16 * 1024;

/** Rows of a list too long to hold: they wait until the document that they belong to is written. */
export class Spool {
  readonly #scratch: Scratch;
  #held = "";
  #rows = 0;

  constructor(scratch: Scratch) {
    this.#scratch = scratch;
  }

  add(row: Json): void {
    this.#held += `${this.#rows === 0 ? "" : ",\n"}${canonicalJson(row)}`;
    this.#rows += 1;
    if (this.#held.length >= HELD) this.#write();
  }

  /** The list as JSON, a row a line, some rows at a time. */
  *text(): Generator<string> {
    this.#write();
    if (this.#rows === 0) return yield "[]";
    yield "[\n";
    const decoder = new StringDecoder("utf8");
    for (const bytes of this.#scratch.read()) yield decoder.write(bytes);
    yield "\n]";
  }

  close(): void {
    this.#scratch.close();
  }

  #write(): void {
    this.#scratch.write(Buffer.from(this.#held));
    this.#held = "";
  }
}
