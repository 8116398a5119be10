import { numericParts, placeByPrefix } from "./parts.ts";
import type { Scheme } from "./types.ts";

interface RpmVersion {
  readonly epoch: number;
  readonly version: string;
  readonly release: string;
}

/** `1:1.8.0.392-1.el8` -> epoch 1, version 1.8.0.392, release 1.el8. A missing epoch is 0. */
export function splitRpm(text: string): RpmVersion {
  const trimmed = text.trim();
  const colon = trimmed.indexOf(":");
  const rest = trimmed.slice(colon + 1);
  const dash = rest.lastIndexOf("-");
  return {
    epoch: colon < 0 ? 0 : Number(trimmed.slice(0, colon)) || 0,
    version: dash < 0 ? rest : rest.slice(0, dash),
    release: dash < 0 ? "" : rest.slice(dash + 1),
  };
}

type Segment = { readonly kind: "tilde" | "caret" | "letters" | "digits"; readonly text: string };

function kindOf(c: string): Segment["kind"] | undefined {
  if (c >= "0" && c <= "9") return "digits";
  if ((c >= "a" && c <= "z") || (c >= "A" && c <= "Z")) return "letters";
  return c === "~" ? "tilde" : c === "^" ? "caret" : undefined;
}

/** Runs of letters and of digits; `~` and `^` stand alone, everything else only separates. */
function segments(text: string): readonly Segment[] {
  const found: Segment[] = [];
  for (let at = 0; at < text.length; ) {
    const kind = kindOf(text.charAt(at));
    let end = at + 1;
    if (kind === "digits" || kind === "letters")
      while (end < text.length && kindOf(text.charAt(end)) === kind) end++;
    if (kind !== undefined) found.push({ kind, text: text.slice(at, end) });
    at = end;
  }
  return found;
}

const end = { kind: "end", text: "" } as const;
/** What a segment outranks where the other side has another kind: `~` is below the end, `^` just above it. */
const weight = { tilde: 0, end: 1, caret: 2, letters: 3, digits: 4 } as const;

function compareSegment(a: Segment | typeof end, b: Segment | typeof end): number {
  if (a.kind !== b.kind) return weight[a.kind] - weight[b.kind];
  if (a.kind === "digits") {
    const [left, right] = [BigInt(a.text), BigInt(b.text)];
    return left < right ? -1 : Number(left > right);
  }
  return a.text < b.text ? -1 : Number(a.text > b.text);
}

/** Compares one part as rpm's rpmvercmp does. */
function comparePart(a: string, b: string): number {
  const [left, right] = [segments(a), segments(b)];
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const difference = compareSegment(left[i] ?? end, right[i] ?? end);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Orders two rpm versions `[epoch:]version[-release]` as rpm does; a release that one side lacks does not count. */
export function compareRpm(a: string, b: string): number {
  const [left, right] = [splitRpm(a), splitRpm(b)];
  const both = left.release !== "" && right.release !== "";
  return (
    left.epoch - right.epoch ||
    comparePart(left.version, right.version) ||
    (both ? comparePart(left.release, right.release) : 0)
  );
}

/** rpm versions: epoch and release do not name the line, the version does. */
export const rpm: Scheme = {
  cycleOf: (version, listed) => placeByPrefix(numericParts(splitRpm(version).version), listed),
  compare: compareRpm,
};
