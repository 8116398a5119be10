import { canonicalJson, type Json } from "@muster/mapping/wire";
import { Spool } from "../spool.ts";

/** A member's value: a list is written one row a line, anything else on the member's own line. */
export type Member = readonly [name: string, value: Json | Iterable<Json> | Spool];

/**
 * A JSON document that people, line tools and a reader with little memory can take: one member a line, one row of a list
 * a line. Canonical but for the line breaks, so that the same values give the same bytes.
 */
export function* documentLines(members: Iterable<Member>): Generator<string> {
  let before = "{\n";
  for (const [name, value] of members) {
    yield `${before}${JSON.stringify(name)}:`;
    if (value instanceof Spool) yield* value.text();
    else if (isList(value)) yield* listLines(value);
    else yield canonicalJson(value);
    before = ",\n";
  }
  yield "\n}\n";
}

/** The whole document as one text: for those that are small. */
export function documentText(members: Iterable<Member>): string {
  return [...documentLines(members)].join("");
}

/** The whole document as bytes, of which there is no second copy on the way: it is made twice, once to be measured. */
export function documentBytes(members: readonly Member[]): Uint8Array {
  let size = 0;
  for (const line of documentLines(members)) size += Buffer.byteLength(line);
  const bytes = Buffer.allocUnsafeSlow(size);
  let at = 0;
  for (const line of documentLines(members)) at += bytes.write(line, at);
  return bytes;
}

function* listLines(rows: Iterable<Json>): Generator<string> {
  let before = "[\n";
  for (const row of rows) {
    yield before + canonicalJson(row);
    before = ",\n";
  }
  yield before === "[\n" ? "[]" : "\n]";
}

function isList(value: Json | Iterable<Json>): value is Iterable<Json> {
  return typeof value === "object" && value !== null && Symbol.iterator in value;
}
