import { judgeLine } from "./judge.ts";
import { judgeOutside } from "./outside.ts";
import { labelOf } from "./sentences.ts";
import type { Cycle, Product, Support, SupportTerms } from "./types.ts";

const byEnd = (a: Support, b: Support) =>
  String(a.endOfSupport).localeCompare(String(b.endOfSupport));

/**
 * Several lines remain possible. Where all of them are out of support it does not matter which, and the one that ended
 * last is named; else nothing can be said.
 */
export function judgeAmong(
  product: Product,
  lines: readonly Cycle[],
  terms: SupportTerms,
): Support {
  const all = lines.map((cycle) => judgeLine({ product, cycle }, terms)).sort(byEnd);
  const last = all.at(-1);
  if (last !== undefined && all.every((s) => s.status === "unsupported"))
    return { ...last, cycle: undefined };
  const said = product.product === "windows" ? "the edition decides, and it" : "the version";
  return {
    ...judgeOutside(product, { version: "", outside: "no-version" }, terms.today),
    because: `${lines.map((cycle) => labelOf(product, cycle)).join(" or ")}: ${said} was not reported`,
  };
}
