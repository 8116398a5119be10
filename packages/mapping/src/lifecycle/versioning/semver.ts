import { compareParts, numericParts, placeByPrefix } from "./parts.ts";
import type { Scheme } from "./types.ts";

/** The pre-release identifiers of a semantic version, and none for a release. https://semver.org/#spec-item-9 */
function preRelease(version: string): readonly string[] {
  const text = version.split("+", 1)[0] ?? "";
  const dash = text.indexOf("-");
  return dash < 0 ? [] : text.slice(dash + 1).split(".");
}

const isNumber = (text: string) => text !== "" && [...text].every((c) => c >= "0" && c <= "9");

/** Numbers by value and below words, words by their characters. https://semver.org/#spec-item-11 */
function compareIdentifier(a: string, b: string): number {
  if (isNumber(a) && isNumber(b)) return Number(a) - Number(b);
  if (isNumber(a) !== isNumber(b)) return isNumber(a) ? -1 : 1;
  return a < b ? -1 : Number(a > b);
}

function comparePreRelease(a: readonly string[], b: readonly string[]): number {
  if (a.length === 0 || b.length === 0) return Math.sign(b.length) - Math.sign(a.length);
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const difference = compareIdentifier(a[i] ?? "", b[i] ?? "");
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

/** Semantic versions: a pre-release is older than its release, build data does not count. */
export const semver: Scheme = {
  cycleOf: (version, listed) => placeByPrefix(numericParts(version), listed),
  compare: (a, b) =>
    compareParts(numericParts(a), numericParts(b)) ||
    comparePreRelease(preRelease(a), preRelease(b)),
};
