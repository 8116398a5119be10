import { hasPhrase, wordsOf } from "./tokens.ts";
import type { Product, Title } from "./types.ts";
import { numericParts } from "./versioning/index.ts";

/**
 * Whether a title in a long-term line is the long-term release: its name or version says so, or it has a minor number that
 * only long-term releases reach. True where the product makes no such difference.
 */
export function isLongTerm(
  { longTermIf }: Product,
  title: Pick<Title, "name" | "version">,
): boolean {
  if (longTermIf === undefined) return true;
  const { word, minorFrom } = longTermIf;
  return (
    hasPhrase(wordsOf(title.name), [word]) ||
    title.name.toLowerCase().endsWith(`-${word}`) ||
    title.version.toLowerCase().includes(word) ||
    (numericParts(title.version)[1] ?? 0) >= minorFrom
  );
}
