import { parseRegQuery } from "./reg-query.ts";
import { type KeyAnswer, normalPath } from "./registry.ts";
import { bytesOfHex } from "./values.ts";

/** The registry as text: what `reg query` printed, or what `reg export` and the editor write to a file. */
export function parseRegistryText(text: string): Map<string, KeyAnswer> {
  const plain = text
    .replaceAll("\0", "")
    .replace(/^\ufeff/, "")
    .trimStart();
  return /^(?:Windows Registry Editor|REGEDIT4)/.test(plain)
    ? parseRegFile(plain)
    : parseRegQuery(plain);
}

function parseRegFile(text: string): Map<string, KeyAnswer> {
  const keys = new Map<string, KeyAnswer>();
  let values: Record<string, unknown> | undefined;
  for (const line of joined(text)) {
    const path = /^\[(?<path>HKEY_[^\]]*)\]$/.exec(line)?.groups?.path;
    if (path !== undefined) {
      values = {};
      keys.set(normalPath(path), { state: "read", values, keys: [] });
    }
    const { name, data } = /^"(?<name>(?:[^"\\]|\\.)*)"=(?<data>.*)$/.exec(line)?.groups ?? {};
    if (values !== undefined && name !== undefined && data !== undefined) {
      values[unescaped(name)] = exported(data);
    }
  }
  return keys;
}

/** Lines, where a stroke at the end of one of bytes joins it to the next. */
function joined(text: string): readonly string[] {
  const lines: string[] = [];
  let open: string[] = [];
  for (const line of text.replaceAll("\r", "").split("\n")) {
    open.push(line.trim());
    const [first = "", last = ""] = [open[0], open.at(-1)];
    if (last.endsWith("\\") && /"=hex[(:]/.test(first)) continue;
    lines.push(open.map((part, at) => (at < open.length - 1 ? part.slice(0, -1) : part)).join(""));
    open = [];
  }
  return lines;
}

function unescaped(text: string): string {
  return text.replace(/\\(.)/g, "$1");
}

function exported(data: string): unknown {
  const { text, word, kind, hex } =
    /^(?:"(?<text>(?:[^"\\]|\\.)*)"|dword:(?<word>[0-9a-f]{1,8})|hex(?:\((?<kind>[0-9a-f]+)\))?:(?<hex>[0-9a-f,]*))$/i.exec(
      data,
    )?.groups ?? {};
  if (text !== undefined) return unescaped(text);
  if (word !== undefined) return Number.parseInt(word, 16);
  const bytes = hex === undefined ? undefined : bytesOfHex(hex.replaceAll(",", ""));
  if (bytes === undefined) return data;
  if (kind === "b") return quad(bytes);
  // Texts that were expanded, and lists of texts, are written as UTF-16.
  const letters = Buffer.from(bytes).toString("utf16le");
  if (kind === "2" || kind === "1") return letters.replace(/\0+$/, "");
  if (kind === "7") return letters.split("\0").filter((part) => part !== "");
  return bytes;
}

function quad(bytes: readonly number[]): number | string {
  const value = bytes.reduceRight((sum, byte) => sum * 256n + BigInt(byte), 0n);
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value.toString();
}
