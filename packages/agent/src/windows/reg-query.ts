import { type KeyAnswer, normalPath } from "./registry.ts";
import { bytesOfHex } from "./values.ts";

interface Read {
  readonly state: "read";
  readonly values: Record<string, unknown>;
  readonly keys: string[];
}

const line = /^ {4}(?<name>.*?) {4}(?<type>REG_[A-Z_]+)(?: {4}(?<data>.*))?$/;
const LONGEST_LINE = 65_536;

/**
 * What `reg query` prints, in any language: a line with a key's whole path, then lines of four spaces, name, type and
 * data. The default value's name is in the system's language and is left out. Keys that stand alone are those below.
 */
export function parseRegQuery(text: string): Map<string, KeyAnswer> {
  const keys = new Map<string, Read>();
  let current: Read | undefined;
  for (const row of text.replaceAll("\0", "").split(/\r*\n/)) {
    if (/^\ufeff?HKEY_[A-Z_]+(?:\\|$)/.test(row)) {
      current = startKey(keys, row.replace(/^\ufeff/, "").trim());
    } else if (current !== undefined && row.length <= LONGEST_LINE) {
      addValue(current, row);
    }
  }
  return new Map(keys);
}

function startKey(keys: Map<string, Read>, path: string): Read {
  const plain = normalPath(path);
  const known = keys.get(plain) ?? { state: "read", values: {}, keys: [] };
  keys.set(plain, known);
  const at = path.lastIndexOf("\\");
  if (at >= 0) keys.get(normalPath(path.slice(0, at)))?.keys.push(path.slice(at + 1));
  return known;
}

function addValue({ values }: Read, row: string): void {
  const { name, type, data = "" } = line.exec(row)?.groups ?? {};
  if (name === undefined || type === undefined || /^\(.*\)$/.test(name)) return;
  values[name] = registryValue(type, data);
}

function registryValue(type: string, data: string): unknown {
  if (type === "REG_DWORD" || type === "REG_QWORD") {
    if (!/^0x[0-9a-f]+$/i.test(data)) return data;
    // A QWORD may be beyond what a number holds; it stays a text.
    const number = Number(data);
    return Number.isSafeInteger(number) ? number : BigInt(data).toString();
  }
  if (type === "REG_BINARY") return bytesOfHex(data) ?? data;
  if (type === "REG_MULTI_SZ") return data.split("\\0").filter((part) => part !== "");
  return data;
}
