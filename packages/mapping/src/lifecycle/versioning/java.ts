import { compareParts, numericParts, placeByPrefix } from "./parts.ts";
import type { Scheme } from "./types.ts";

/** Java's numbers: `1.8.0_401`, `8u401`, `8.0.4010.10` and `17.0.9+9` begin with 1 and the release, or the release. */
function release(version: string): readonly number[] {
  const parts = numericParts(version);
  return parts[0] === 1 && parts.length > 1 ? parts.slice(1) : parts;
}

export const java: Scheme = {
  cycleOf: (version, listed) => placeByPrefix(release(version).slice(0, 1), listed),
  compare: (a, b) => compareParts(release(a), release(b)),
};
