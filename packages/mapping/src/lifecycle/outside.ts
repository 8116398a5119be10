import { type Day, writeDay } from "../days.ts";
import { labelOf, leftOn, nameOf, phaseOf } from "./sentences.ts";
import type { Product, Support } from "./types.ts";

type Outside = "newer" | "older" | "between" | "no-version";

/** The day the newest line of a product was last checked. */
export function lastChecked(product: Product): Day | undefined {
  return product.cycles
    .map((c) => c.checkedOn)
    .sort()
    .at(-1);
}

function sentence(product: Product, version: string, outside: Outside): string {
  const day = lastChecked(product);
  const list = day === undefined ? "the list" : `the list of ${writeDay(day)}`;
  const name = `${nameOf(product)} ${version}`.trim();
  if (outside === "no-version") return `${nameOf(product)}: the version is not known`;
  if (outside === "newer")
    return `${name} is newer than every release line in ${list}: the list is old, and nothing is known of its support`;
  return `${name} is in no release line of ${list}`;
}

/**
 * A version in no listed line. Newer than all: the list is stale, neither supported nor unsupported. Older than a line that
 * has itself left support: unsupported. Everything else is unknown.
 */
export function judgeOutside(
  product: Product,
  { version, outside }: { version: string; outside: Outside },
  today: Day,
): Support {
  const first = product.cycles.at(-1);
  const end = first?.endOfSupport;
  const past = end === true || (typeof end === "string" && today > end);
  const older = outside === "older" && first !== undefined && past;
  const name = `${nameOf(product)} ${version}`.trim();
  const because = older
    ? `${name} is older than every listed release line; the oldest, ${labelOf(product, first)}, ${leftOn(phaseOf(product), first.endOfSupport)}`
    : sentence(product, version, outside);
  return {
    status: older ? "unsupported" : "unknown-cycle",
    product: product.product,
    cycle: undefined,
    label: name,
    judgedBy: "vendor",
    endOfSupport: undefined,
    endOfExtendedSupport: undefined,
    because,
    source: product.source,
    checkedOn: lastChecked(product),
    confidence: older ? "derived" : undefined,
    changesOn: undefined,
  };
}
