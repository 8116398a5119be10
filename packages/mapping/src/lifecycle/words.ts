import type { Product } from "./types.ts";

/** The line, or the lines, that a word of a name stands for in this product. */
export function wordCycle(
  { words }: Pick<Product, "words">,
  word: string,
): string | readonly string[] | undefined {
  // A word comes from an inventory: `constructor` must not find what every object has.
  return words !== undefined && Object.hasOwn(words, word) ? words[word] : undefined;
}
