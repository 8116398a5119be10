import type { JudgedTitle } from "./titles.ts";
import { listed } from "./words.ts";

/**
 * What of a verdict is the organisation's own word, to end a sentence with: an override, a title on its list alone, or
 * what the two lists disagree about. Empty where the vendors' lists say it all.
 */
export function ownRemark(rows: readonly JudgedTitle[]): string {
  const said = rows.flatMap(({ support: { label, own } }) =>
    own === undefined || !(own.decides || own.disagrees) ? [] : [`${label}: ${own.says}`],
  );
  return said.length === 0 ? "" : `; by the organisation's own list, ${listed(said)}`;
}
