import { categoryName, type Edition } from "@muster/mapping";
import { PackError } from "./errors.ts";
import { listed } from "./lines/line.ts";

/** What somebody asked to have in a pack, beside whose, as of which day and of which edition. */
export interface PackOrder {
  /** References of the items to show, where not all of the edition. */
  readonly items?: readonly string[] | undefined;
  /** Let host names stand in the pack; pseudonyms otherwise. */
  readonly names?: boolean | undefined;
  /** The estate's software as a bill of materials too. */
  readonly sbom?: boolean | undefined;
  /** Version of Cyber Essentials whose questions are answered, too. */
  readonly cyberEssentials?: string | undefined;
}

/** As the manifest states it. */
export function orderStated({ items, names, sbom, cyberEssentials }: PackOrder) {
  // In the order in which the manifest has them.
  return {
    cyberEssentials: cyberEssentials ?? null,
    items: items?.toSorted() ?? null,
    names: names === true,
    sbom: sbom === true,
  };
}

/** The edition with these items alone. @throws {PackError} where one of them is not in it */
export function onlyItems(edition: Edition, refs: readonly string[] | undefined): Edition {
  if (refs === undefined) return edition;
  const known = new Set(edition.items.map(({ ref }) => ref));
  const unknown = refs.filter((ref) => !known.has(ref));
  if (unknown.length === 0) {
    return { ...edition, items: edition.items.filter(({ ref }) => refs.includes(ref)) };
  }
  const some = listed([...known], 5);
  const message = `The edition ${edition.edition} has no item ${listed(unknown)} for category ${categoryName(edition)}: it has ${some}.`;
  throw new PackError("PACK_NO_ITEM", message);
}
