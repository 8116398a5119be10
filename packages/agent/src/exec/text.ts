import { isUtf8 } from "node:buffer";

/**
 * Bytes of a tool or file as text: UTF-16 with a byte order mark, else UTF-8, else latin-1, so that no byte is ever
 * silently replaced. A byte order mark is dropped.
 */
export function decode(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes.toString("utf16le", 2);
  if (!isUtf8(bytes)) return bytes.toString("latin1");
  const marked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  return bytes.toString("utf8", marked ? 3 : 0);
}
