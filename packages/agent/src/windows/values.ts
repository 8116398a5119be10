/**
 * Values as Windows, PowerShell 5.1 and people's own exports of both write them. Each reader returns `undefined` for what it
 * does not know: a word nobody has seen is never a reading.
 */

export type Row = Readonly<Record<string, unknown>>;

export function isRow(value: unknown): value is Row {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A list, where PowerShell makes an object of a list of one, and `{ value, Count }` of some. */
export function rowsOf(data: unknown): readonly Row[] {
  if (Array.isArray(data)) return data.filter(isRow);
  if (!isRow(data)) return [];
  const { value, Count } = data;
  if (Array.isArray(value) && Count !== undefined) return value.filter(isRow);
  return Object.keys(data).length === 0 ? [] : [data];
}

/** The first row of a section that has one. */
export function rowOf(data: unknown): Row | undefined {
  return rowsOf(data)[0];
}

/** A member by its name, whatever its case; exports differ in it. */
export function member(row: Row, name: string): unknown {
  if (Object.hasOwn(row, name)) return row[name];
  const lower = name.toLowerCase();
  const key = Object.keys(row).find((k) => k.toLowerCase() === lower);
  const value = key === undefined ? undefined : row[key];
  return value;
}

/** `{ "value": 1, "Value": "On" }`, as some exports write an enumeration, gives its value. */
function unwrapped(value: unknown): unknown {
  if (!isRow(value)) return value;
  return value.value ?? value.Value ?? undefined;
}

/** Text, trimmed; numbers as text. Empty equals absent. */
export function textIn(row: Row, name: string): string | undefined {
  const value = unwrapped(member(row, name));
  if (typeof value === "number" && Number.isFinite(value)) return String(value);
  if (typeof value !== "string") return undefined;
  const text = value.trim();
  return text === "" ? undefined : text;
}

/** A whole number, also written as decimal text or as `0x…`. */
export function wholeIn(row: Row, name: string): number | undefined {
  return whole(unwrapped(member(row, name)));
}

export function whole(value: unknown): number | undefined {
  if (typeof value === "number") return Number.isSafeInteger(value) ? value : undefined;
  if (typeof value === "boolean" || typeof value !== "string") return undefined;
  const text = value.trim();
  if (!/^(?:-?\d{1,16}|0x[0-9a-f]{1,13})$/i.test(text)) return undefined;
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : undefined;
}

const yes = /^(?:true|yes|1|-1)$/i;
const no = /^(?:false|no|0)$/i;

/** true/false, yes/no, 1/0; anything else is unknown. */
export function answerIn(row: Row, name: string): "yes" | "no" | "unknown" {
  const value = unwrapped(member(row, name));
  const text = typeof value === "boolean" || typeof value === "number" ? String(value) : value;
  if (typeof text !== "string") return "unknown";
  if (yes.test(text.trim())) return "yes";
  return no.test(text.trim()) ? "no" : "unknown";
}

/** Years that stand for "never" in one source or another. */
const sentinels = new Set([1600, 1601, 1899, 1900, 1970, 9999]);

function instantOf(ms: number): string | undefined {
  const date = new Date(ms);
  if (!Number.isFinite(ms) || Number.isNaN(date.getTime())) return undefined;
  const year = date.getUTCFullYear();
  return year < 1980 || year > 2200 || sentinels.has(year) ? undefined : date.toISOString();
}

const EPOCH_OF_FILE_TIME = 11_644_473_600_000;

/** 100 nanoseconds since 1601, as a number, decimal text, 16 hexadecimal digits or eight bytes, little end first. */
export function fileTime(value: unknown): string | undefined {
  if (Array.isArray(value)) {
    if (value.length !== 8) return undefined;
    const bytes = value.map(whole);
    if (bytes.some((b) => b === undefined || b < 0 || b > 255)) return undefined;
    return fileTime(
      bytes.reduceRight((sum: bigint, b) => sum * 256n + BigInt(b ?? 0), 0n).toString(),
    );
  }
  const text = typeof value === "number" ? String(value) : value;
  if (typeof text === "string" && /^[0-9a-f]{16}$/i.test(text)) {
    return fileTime(BigInt(`0x${text}`).toString());
  }
  if (typeof text !== "string" || !/^\d{17,19}$/.test(text)) return undefined;
  return instantOf(Number(BigInt(text) / 10_000n) - EPOCH_OF_FILE_TIME);
}

/** Hexadecimal bytes as `reg query` prints REG_BINARY. */
export function bytesOfHex(text: string): readonly number[] | undefined {
  if (!/^(?:[0-9a-f]{2})*$/i.test(text)) return undefined;
  return Array.from({ length: text.length / 2 }, (_, i) =>
    Number.parseInt(text.slice(2 * i, 2 * i + 2), 16),
  );
}

const dmtf =
  /^(?<y>\d{4})(?<mo>\d{2})(?<d>\d{2})(?<h>\d{2})(?<mi>\d{2})(?<s>\d{2})\.(?<f>\d{6})(?<sign>[+-])(?<off>\d{3})$/;
const iso =
  /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/;

/**
 * An instant: ISO 8601 (UTC where no zone stands), `/Date(ms)/`, DMTF, `{ "value": "/Date(…)/" }`, `{ "DateTime": … }` of
 * 5.1. A local date such as 5/6/2024 is nobody's to guess. Sentinels (1601, 1899, 9999 …) are "never": `undefined`.
 */
export function instant(value: unknown): string | undefined {
  const plain = isRow(value) ? (value.value ?? value.Value) : value;
  if (typeof plain !== "string") return undefined;
  const text = plain.trim();
  const ms = /^\\?\/Date\((?<ms>-?\d{1,15})(?:[+-]\d{4})?\)\\?\/$/.exec(text)?.groups?.ms;
  if (ms !== undefined) return instantOf(Number(ms));
  const parts = dmtf.exec(text)?.groups;
  if (parts !== undefined) {
    const { y, mo, d, h, mi, s, sign, off } = parts;
    const utc = Date.UTC(Number(y), Number(mo) - 1, Number(d), Number(h), Number(mi), Number(s));
    return instantOf(utc - (sign === "-" ? -1 : 1) * Number(off) * 60_000);
  }
  if (!iso.test(text)) return undefined;
  const zoned = /(?:Z|[+-]\d{2}:?\d{2})$/.test(text) && text.length > 10;
  const joined = text.replace(" ", "T");
  return instantOf(Date.parse(zoned || text.length === 10 ? joined : `${joined}Z`));
}

export function instantIn(row: Row, name: string): string | undefined {
  return instant(member(row, name));
}

/** 4294967295, 65535 and -1 stand for "never" or "does not apply" in Windows' counts. */
export function countIn(row: Row, name: string): number | undefined {
  const number = wholeIn(row, name);
  if (number === undefined || number < 0 || number === 0xffff_ffff || number === 0xffff) {
    return undefined;
  }
  return number;
}
