import { compareParts, numericParts } from "./parts.ts";
import type { Scheme } from "./types.ts";

/**
 * A table of where lines begin, newest first: a version is in the line of the first row it reaches. A row with `null` says
 * that numbers from there on are in no listed line.
 */
export const table: Scheme = {
  cycleOf(version, { table: rows = [] }) {
    const parts = numericParts(version);
    if (parts.length === 0) return { outside: "no-version" };
    const row = rows.find(([from]) => compareParts(parts, numericParts(from)) >= 0);
    if (row === undefined) return { outside: "older" };
    return row[1] === null ? { outside: "between" } : { cycle: row[1] };
  },
  compare: (a, b) => compareParts(numericParts(a), numericParts(b)),
};
