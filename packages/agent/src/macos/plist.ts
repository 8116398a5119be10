import { parseBinaryPlist } from "./plist-binary.ts";
import type { PlistValue } from "./plist-types.ts";
import { parseXmlPlist } from "./plist-xml.ts";

const strictUtf8 = new TextDecoder("utf-8", { fatal: true });

function isBytes(text: string): boolean {
  // A loop, because a pattern over megabytes of text is slower than it looks.
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0xff) return false;
  return true;
}

/** Bytes that were read as latin-1, as the text they spell; text that was decoded already stays as it is. */
function decoded(text: string): string {
  if (!isBytes(text)) return text;
  const bytes = Buffer.from(text, "latin1");
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes.toString("utf16le", 2);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) {
    return bytes.length % 2 === 0 ? bytes.swap16().toString("utf16le", 2) : text;
  }
  try {
    return strictUtf8.decode(bytes);
  } catch {
    return text;
  }
}

/**
 * Reads a property list, XML or binary, from text (of one code unit a byte where it is binary). `undefined` where it is
 * neither, is cut short, or goes beyond the limits: a part of a list is never a reading. Never throws.
 */
export function parsePlist(text: string): PlistValue | undefined {
  if (text.startsWith("bplist00")) {
    return parseBinaryPlist(Buffer.from(text, isBytes(text) ? "latin1" : "utf8"));
  }
  return parseXmlPlist(decoded(text));
}
