/** What canonical JSON can hold here. Numbers are integers: nothing the project signs or digests carries a fraction. */
export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [key: string]: Json | undefined };

/**
 * Canonical JSON (RFC 8785 for the values above): members sorted by UTF-16 code units, no white space, `undefined` left out.
 * @throws {RangeError} for a number that is not a safe integer
 */
export function canonicalJson(value: Json): string {
  if (typeof value === "number") {
    if (!Number.isSafeInteger(value)) throw new RangeError(`not a safe integer: ${value}`);
    return JSON.stringify(value);
  }
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  if (isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  let members = "";
  for (const key of Object.keys(value).sort()) {
    const member = value[key];
    if (member === undefined) continue;
    members += `${members === "" ? "" : ","}${JSON.stringify(key)}:${canonicalJson(member)}`;
  }
  return `{${members}}`;
}

function isArray(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

const encoder = new TextEncoder();

/** Canonical JSON as the bytes that are digested and signed. */
export function canonicalBytes(value: Json): Uint8Array {
  return encoder.encode(canonicalJson(value));
}
