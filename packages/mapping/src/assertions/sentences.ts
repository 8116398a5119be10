import { sentence } from "../controls/words.ts";

/** Sentences one after the other. */
export function join(sentences: readonly string[]): string {
  return sentences
    .filter((s) => s !== "")
    .map(sentence)
    .join(" ");
}
