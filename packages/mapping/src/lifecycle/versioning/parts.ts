import type { Listed, Placement } from "./types.ts";

/** Longest version text worth reading; anything longer is no version. */
const VERSION_LIMIT = 200;

const isDigit = (code: number) => code >= 48 && code <= 57;

/** Index of the first digit that begins a word (`v1.2`, `Version 7.5`, `r580`), or -1. */
function start(text: string): number {
  for (let i = 0; i < text.length; i++) if (isDigit(text.charCodeAt(i))) return i;
  return -1;
}

/**
 * The leading dotted numbers of a version: `1.1.1w` -> 1 1 1, `v8u401` -> 8, `12,4` -> 12 4. Empty where the text holds no
 * number or is no version at all.
 */
export function numericParts(version: string): readonly number[] {
  if (version.length > VERSION_LIMIT) return [];
  const parts: number[] = [];
  let at = start(version);
  if (at < 0) return parts;
  for (;;) {
    const from = at;
    while (isDigit(version.charCodeAt(at))) at++;
    if (from === at) return parts;
    parts.push(Number(version.slice(from, at)));
    const next = version.charAt(at);
    if (next !== "." && next !== ",") return parts;
    at++;
  }
}

/** Numbers compared part by part; a missing part counts as zero. */
export function compareParts(a: readonly number[], b: readonly number[]): number {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Dotted numbers as whole text: the cycles that numbers can be compared with (`2021-ltsc` is not one). */
export function cycleParts(cycle: string): readonly number[] | undefined {
  const parts = numericParts(cycle);
  const plain = parts.length > 0 && cycle.split(".").length === parts.length;
  return plain && [...cycle].every((c) => c === "." || isDigit(c.charCodeAt(0)))
    ? parts
    : undefined;
}

const startsWith = (long: readonly number[], prefix: readonly number[]) =>
  prefix.length <= long.length && prefix.every((p, i) => p === long[i]);

interface Line {
  readonly cycle: string;
  readonly parts: readonly number[];
}

const parsed = new WeakMap<readonly unknown[], readonly Line[]>();

/** Cycles that are plain numbers, the most precise first; parsed once for each list. */
function linesOf({ cycles }: Listed): readonly Line[] {
  const known = parsed.get(cycles);
  if (known !== undefined) return known;
  const lines = cycles
    .flatMap(({ cycle }) => {
      const parts = cycleParts(cycle);
      return parts === undefined ? [] : [{ cycle, parts }];
    })
    .sort((a, b) => b.parts.length - a.parts.length);
  parsed.set(cycles, lines);
  return lines;
}

/** The longest listed cycle whose numbers begin the version's, and where the version stands if there is none. */
export function placeByPrefix(parts: readonly number[], listed: Listed): Placement {
  if (parts.length === 0) return { outside: "no-version" };
  const lines = linesOf(listed);
  const best = lines.find((l) => startsWith(parts, l.parts));
  if (best !== undefined) return { cycle: best.cycle };
  return {
    outside: standing(
      parts,
      lines.map((l) => l.parts),
    ),
  };
}

/** Where numbers stand against all of `lines`, being in none of them. */
export function standing(
  parts: readonly number[],
  lines: readonly (readonly number[])[],
): "newer" | "older" | "between" {
  if (lines.every((l) => compareParts(parts, l) > 0)) return "newer";
  return lines.every((l) => compareParts(parts, l) < 0) ? "older" : "between";
}
