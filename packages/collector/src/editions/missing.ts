import { isCategory, yearsOf } from "@muster/mapping";

/** What to say where an edition has no items for a category, with the cure. @param category as an organisation has it */
export function noItems(edition: string, category: number | string): string {
  const years = isCategory(category) ? yearsOf(category) : [];
  return `--edition ${edition}: there are no items for category ${category} in it. Give one of ${years.join(", ")}.`;
}
