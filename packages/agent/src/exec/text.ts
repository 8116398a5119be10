import { isUtf8 } from "node:buffer";
import { decodePage } from "./code-page.ts";

/**
 * Bytes of a tool or file as text: UTF-16 with a byte order mark or the zeros that give it away, else UTF-8, else the
 * Windows code page, or latin-1 where none is given, so that no byte is ever silently replaced. A byte order mark is dropped,
 * and so are the extra carriage returns of line ends that were translated twice (`wmic`).
 * @param page what programs of that Windows print that are not told to do otherwise
 */
export function decode(bytes: Buffer, page?: number): string {
  return singleEnds(letters(bytes, page));
}

function letters(bytes: Buffer, page: number | undefined): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes.toString("utf16le", 2);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return bigEndian(bytes.subarray(2));
  const order = bytes.includes(0) ? unmarked(bytes) : undefined;
  if (order === "little") return bytes.toString("utf16le");
  if (order === "big") return bigEndian(bytes);
  if (!isUtf8(bytes))
    return page === undefined ? bytes.toString("latin1") : decodePage(bytes, page);
  const marked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  return bytes.toString("utf8", marked ? 3 : 0);
}

function bigEndian(bytes: Buffer): string {
  // A byte without its other half is no character.
  return Buffer.from(bytes.subarray(0, bytes.length & ~1))
    .swap16()
    .toString("utf16le");
}

/** As much of the start as tells. */
const LOOK_AT = 4096;

/** UTF-16 without a mark, as `wsl.exe` prints it: nearly every other byte is zero, and none of those between. */
function unmarked(bytes: Buffer): "little" | "big" | undefined {
  if (bytes.length < 8 || bytes.length % 2 === 1) return undefined;
  const most = Math.min(bytes.length, LOOK_AT);
  const zeros: [even: number, odd: number] = [0, 0];
  for (let at = 0; at < most; at++) if (bytes[at] === 0) zeros[at & 1 ? 1 : 0]++;
  const [even, odd] = zeros;
  const enough = (most / 2) * 0.7;
  if (even === 0 && odd >= enough) return "little";
  return odd === 0 && even >= enough ? "big" : undefined;
}

/** `\r\r\n` as `\r\n`. */
function singleEnds(text: string): string {
  if (!text.includes("\r\r\n")) return text;
  return text
    .split("\n")
    .map((line) => {
      let end = line.length;
      while (end > 1 && line[end - 1] === "\r" && line[end - 2] === "\r") end--;
      return line.slice(0, end);
    })
    .join("\n");
}
