import { canonicalJson, type Json } from "@muster/mapping/wire";

/** What a JSON text may hold at most. */
export interface JsonCaps {
  /** Objects and arrays within each other; a bare value has none. */
  readonly depth: number;
  /** Values: each object, array, member and item. */
  readonly nodes: number;
  /** Longest text, a member's name included, in UTF-16 code units. */
  readonly text: number;
}

/** Why bytes are not JSON that we take. The message is a sentence without any of the bytes. */
export class JsonRefused extends Error {
  readonly code: "MALFORMED" | "TOO_LARGE";

  constructor(code: JsonRefused["code"], message: string) {
    super(message);
    this.name = "JsonRefused";
    this.code = code;
  }
}

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * Parses JSON that is written one way only: UTF-8, no white space, every number and text in its shortest form, no member
 * twice. So whatever two programs read from these bytes, they read the same. The caps are checked before parsing, which
 * else spends seconds and hundreds of megabytes on a few million brackets.
 * @throws {JsonRefused}
 */
export function parseStrictly(bytes: Uint8Array, caps: JsonCaps): unknown {
  checkCaps(bytes, caps);
  let text: string;
  let value: Json;
  try {
    text = decoder.decode(bytes);
    value = JSON.parse(text) as Json;
  } catch {
    throw new JsonRefused("MALFORMED", "is not JSON in UTF-8");
  }
  if (!isWrittenAs(value, text)) {
    throw new JsonRefused("MALFORMED", "is not canonical JSON, or has a member twice");
  }
  return value;
}

/**
 * Writing the value again gives the same text: a member that came twice, a number beyond 2^53 or a spare blank would be
 * lost on the way. `JSON.stringify` is tried first because it is ten times as fast; it differs only in the order of
 * members that look like numbers.
 */
function isWrittenAs(value: Json, text: string): boolean {
  if (JSON.stringify(value) === text) return true;
  try {
    return canonicalJson(value) === text;
  } catch {
    return false; // a fraction
  }
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
const LETTER_U = 0x75;
const BRACE = 0x7b;
const BRACE_END = 0x7d;
const BRACKET = 0x5b;
const BRACKET_END = 0x5d;

/** UTF-16 code units that a byte of UTF-8 begins: none where it continues, two outside the basic plane. */
const unitsOf = Uint8Array.from({ length: 256 }, (_, byte) => {
  if (byte >= 0xf0) return 2;
  return byte >= 0x80 && byte < 0xc0 ? 0 : 1;
});

/** Counts without parsing. What is not JSON is counted somehow, and refused by the parser. */
function checkCaps(bytes: Uint8Array, caps: JsonCaps): void {
  let depth = 0;
  let nodes = 1;
  for (let at = 0; at < bytes.length; at++) {
    switch (bytes[at] ?? 0) {
      case QUOTE:
        at = skipText(bytes, at + 1, caps.text);
        break;
      case COMMA:
        nodes += 1;
        break;
      case BRACE:
      case BRACKET:
        depth += 1;
        nodes += isClosing(bytes[at + 1]) ? 0 : 1;
        if (depth > caps.depth) throw new JsonRefused("TOO_LARGE", `nests over ${caps.depth} deep`);
        break;
      case BRACE_END:
      case BRACKET_END:
        depth -= 1;
    }
  }
  if (nodes > caps.nodes) throw new JsonRefused("TOO_LARGE", `holds over ${caps.nodes} values`);
}

function isClosing(byte: number | undefined): boolean {
  return byte === BRACE_END || byte === BRACKET_END;
}

/** @returns the index of the closing quote, or the end */
function skipText(bytes: Uint8Array, from: number, most: number): number {
  let units = 0;
  let at = from;
  while (at < bytes.length && bytes[at] !== QUOTE) {
    const byte = bytes[at] ?? 0;
    units += unitsOf[byte] ?? 0;
    at += byte === BACKSLASH ? lengthOfEscape(bytes[at + 1]) : 1;
  }
  if (units > most) throw new JsonRefused("TOO_LARGE", `holds a text over ${most} characters`);
  return at;
}

function lengthOfEscape(letter: number | undefined): number {
  return letter === LETTER_U ? 6 : 2;
}
