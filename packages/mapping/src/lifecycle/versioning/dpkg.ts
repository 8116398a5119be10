import { numericParts, placeByPrefix } from "./parts.ts";
import type { Scheme } from "./types.ts";

interface DpkgVersion {
  readonly epoch: number;
  readonly upstream: string;
  readonly revision: string;
}

/** `1:7.3.2-0ubuntu2` -> epoch 1, upstream 7.3.2, revision 0ubuntu2. deb-version(7) */
export function splitDpkg(version: string): DpkgVersion {
  const text = version.trim();
  const colon = text.indexOf(":");
  const rest = text.slice(colon + 1);
  const dash = rest.lastIndexOf("-");
  return {
    epoch: colon < 0 ? 0 : Number(text.slice(0, colon)) || 0,
    upstream: dash < 0 ? rest : rest.slice(0, dash),
    revision: dash < 0 ? "" : rest.slice(dash + 1),
  };
}

const isDigit = (c: string) => c >= "0" && c <= "9";

/** `~` before the end of the part, the end before letters, letters before all else. */
function rank(c: string): number {
  if (c === "~") return -1;
  if (c === "" || isDigit(c)) return 0;
  const code = c.charCodeAt(0);
  return /[A-Za-z]/.test(c) ? code : code + 256;
}

/** The run of digits, or of anything else, that begins at `from`. */
function run(text: string, from: number, digits: boolean): string {
  let at = from;
  while (at < text.length && isDigit(text.charAt(at)) === digits) at++;
  return text.slice(from, at);
}

/** Non-digits character by character; what is missing ranks as the end of the part. */
function compareWords(a: string, b: string): number {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const difference = rank(a.charAt(i)) - rank(b.charAt(i));
    if (difference !== 0) return difference;
  }
  return 0;
}

function compareNumbers(a: string, b: string): number {
  const [left, right] = [BigInt(a || "0"), BigInt(b || "0")];
  return left < right ? -1 : Number(left > right);
}

/** Compares one part as dpkg does: runs of non-digits by rank, runs of digits by value, in turns. */
function comparePart(a: string, b: string): number {
  let i = 0;
  let j = 0;
  for (let digits = false; i < a.length || j < b.length; digits = !digits) {
    const [left, right] = [run(a, i, digits), run(b, j, digits)];
    const difference = digits ? compareNumbers(left, right) : compareWords(left, right);
    if (difference !== 0) return difference;
    i += left.length;
    j += right.length;
  }
  return 0;
}

/** Orders two Debian package versions as `dpkg --compare-versions` does. */
export function compareDpkg(a: string, b: string): number {
  const [left, right] = [splitDpkg(a), splitDpkg(b)];
  return (
    left.epoch - right.epoch ||
    comparePart(left.upstream, right.upstream) ||
    comparePart(left.revision, right.revision)
  );
}

/** Debian package versions: epoch and revision do not name the line, the upstream version does. */
export const dpkg: Scheme = {
  cycleOf: (version, listed) => placeByPrefix(numericParts(splitDpkg(version).upstream), listed),
  compare: compareDpkg,
};
