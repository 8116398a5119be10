import { caf, cyberEssentials } from "./links-frameworks.ts";
import { plain } from "./links-plain.ts";
import { technical } from "./links-technical.ts";
import type { ItemSet, Link } from "./types.ts";

/**
 * Which controls speak to which item, over all frameworks. Every row names its categories, and its editions where the
 * meaning changed with the year: 7.1.1 asks for an asset register from 2025-26 only, 8.3.5 asks one thing of care homes
 * and another of trusts.
 */
export const links: readonly Link[] = [...plain, ...technical, ...caf, ...cyberEssentials];

/** The link of one item of an edition; `undefined` where no control speaks to it. A test holds that there is one at most. */
export function linkOf(set: ItemSet, ref: string): Link | undefined {
  return linksOf(set, ref)[0];
}

/** Every row that speaks to this item. */
export function linksOf(set: ItemSet, ref: string): readonly Link[] {
  return links.filter((link) => link.ref === ref && isFor(link, set));
}

function isFor({ framework, categories, from, until }: Link, set: ItemSet): boolean {
  if (framework !== set.framework) return false;
  if (set.category !== undefined && !categories.includes(set.category)) return false;
  return (
    (from === undefined || set.edition >= from) && (until === undefined || set.edition <= until)
  );
}
