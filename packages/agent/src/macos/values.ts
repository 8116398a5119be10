/** Values found on the way into a parsed property list or JSON answer. What has another form than asked for is absent. */

export type Dict = Readonly<Record<string, unknown>>;

export function isDict(value: unknown): value is Dict {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What lies at the end of a path of keys. */
export function at(value: unknown, ...path: readonly string[]): unknown {
  let found = value;
  for (const key of path) {
    if (!isDict(found) || !Object.hasOwn(found, key)) return undefined;
    found = found[key];
  }
  return found;
}

/** Text that is not empty, trimmed and without the NUL that ends firmware's texts. */
export function textAt(value: unknown, ...path: readonly string[]): string | undefined {
  const found = at(value, ...path);
  if (typeof found !== "string") return undefined;
  const text = found.replaceAll("\0", "").trim();
  return text === "" ? undefined : text;
}

export function numberAt(value: unknown, ...path: readonly string[]): number | undefined {
  const found = at(value, ...path);
  return typeof found === "number" && Number.isFinite(found) ? found : undefined;
}

/** A whole number, also where a tool wrote it as text. */
export function countAt(value: unknown, ...path: readonly string[]): number | undefined {
  const found = at(value, ...path);
  const number = typeof found === "string" && /^\d{1,9}$/.test(found) ? Number(found) : found;
  return typeof number === "number" && Number.isSafeInteger(number) && number >= 0
    ? number
    : undefined;
}

const truths: Readonly<Record<string, boolean>> = {
  true: true,
  "1": true,
  yes: true,
  false: false,
  "0": false,
  no: false,
};

/** A boolean, also as the numbers and words that preferences use for one; any other value is absent. */
export function flagAt(value: unknown, ...path: readonly string[]): boolean | undefined {
  const found = at(value, ...path);
  if (typeof found === "boolean") return found;
  if (typeof found !== "number" && typeof found !== "string") return undefined;
  const word = String(found).toLowerCase();
  return Object.hasOwn(truths, word) ? truths[word] : undefined;
}

/** A list; an object of one stands for a list of one. */
export function listAt(value: unknown, ...path: readonly string[]): readonly unknown[] {
  const found = at(value, ...path);
  if (Array.isArray(found)) return found;
  return isDict(found) ? [found] : [];
}

/** A moment as ISO 8601 with milliseconds in UTC. Only full dates with a zone count; the sentinels of "never" do not. */
export function instantAt(value: unknown, ...path: readonly string[]): string | undefined {
  const text = textAt(value, ...path);
  return text === undefined ? undefined : instantOf(text);
}

export function instantOf(text: string): string | undefined {
  const form =
    /^(?<day>\d{4}-\d\d-\d\d)[T ](?<time>\d\d:\d\d:\d\d(?:\.\d{1,9})?) ?(?<zone>Z|[+-]\d\d:?\d\d)$/;
  const { day, time, zone } = form.exec(text)?.groups ?? {};
  if (day === undefined || time === undefined || zone === undefined) return undefined;
  const spelled =
    zone === "Z" || zone.includes(":") ? zone : `${zone.slice(0, 3)}:${zone.slice(3)}`;
  const ms = Date.parse(`${day}T${time}${spelled}`);
  // 2001-01-01 is what Apple's empty dates become; nothing here is older than that, or as far away as 9999.
  return Number.isNaN(ms) || ms < Date.UTC(2001, 0, 2) || ms > Date.UTC(2200, 0, 1)
    ? undefined
    : new Date(ms).toISOString();
}

/** JSON that is an object, else `undefined`. */
export function parseObject(text: string): Dict | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isDict(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Order of two versions by their numbers; parts that are no numbers count as 0. */
export function compareNumbers(a: string, b: string): number {
  const parts = (text: string) => text.split(".", 16).map((part) => Number.parseInt(part, 10) || 0);
  const [x, y] = [parts(a), parts(b)];
  for (let i = 0; i < Math.max(x.length, y.length); i++) {
    const difference = (x[i] ?? 0) - (y[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
