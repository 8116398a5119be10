/** A value of a property list. Dates are ISO 8601 text in UTC, data is text of one code unit a byte. */
export type PlistValue = string | number | boolean | readonly PlistValue[] | PlistDict;

export interface PlistDict {
  readonly [key: string]: PlistValue;
}

/** Values one list may hold; a list that refers to the same part over and over would grow without end. */
export const VALUES_LIMIT = 200_000;
/** Levels of dictionaries and arrays within one another. */
export const DEPTH_LIMIT = 64;

/** Milliseconds since 1970 as ISO 8601; empty where no calendar with four-digit years has that day. */
export function isoOf(ms: number): string {
  return ms > -62_135_596_800_000 && ms < 253_402_300_800_000 ? new Date(ms).toISOString() : "";
}
