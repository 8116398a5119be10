import { compareParts, numericParts, placeByPrefix } from "./parts.ts";
import type { Scheme } from "./types.ts";

const compare = (a: string, b: string) => compareParts(numericParts(a), numericParts(b));

/** The longest listed cycle that begins the version, on whole numbers: `3.11.9` -> `3.11`, `3.1.32` -> `3.1`. */
export const prefixLongest: Scheme = {
  cycleOf: (version, listed) => placeByPrefix(numericParts(version), listed),
  compare,
};

/** Only the first number names the line: `9.6` -> `9`, `158.0.7444.60` -> `158`. */
export const major: Scheme = {
  cycleOf: (version, listed) => placeByPrefix(numericParts(version).slice(0, 1), listed),
  compare,
};

/** The first two numbers name the line; with one number alone the line is not known to be `.0`. */
export const majorMinor: Scheme = {
  cycleOf: (version, listed) => placeByPrefix(numericParts(version).slice(0, 2), listed),
  compare,
};

/** Major and service pack (`15.5`, `15-SP5`, `15 SP5`); a system without any (`15`) is at service pack 0. */
export const servicePack: Scheme = {
  cycleOf(version, listed) {
    const [first, second = 0] = numericParts(version.replace(/(\d)[\s-]*sp(?=\d)/i, "$1."));
    return placeByPrefix(first === undefined ? [] : [first, second], listed);
  },
  compare,
};

/** Lines named by year and month (`24.04`, `2026.07`); a leading zero of the month does not matter. */
export const yearMonth: Scheme = majorMinor;

/** The version is the cycle's own name, letter for letter but for case. */
export const exact: Scheme = {
  cycleOf(version, { cycles }) {
    const wanted = version.trim().toLowerCase();
    if (wanted === "") return { outside: "no-version" };
    const found = cycles.find((c) => c.cycle.toLowerCase() === wanted);
    return found === undefined ? { outside: "between" } : { cycle: found.cycle };
  },
  compare,
};
