import type { Day } from "../days.ts";
import caf2024 from "./editions/caf-2024-25.json" with { type: "json" };
import caf2025 from "./editions/caf-2025-26.json" with { type: "json" };
import caf2026 from "./editions/caf-2026-27.json" with { type: "json" };
import ce31 from "./editions/ce-3.1.json" with { type: "json" };
import ce32 from "./editions/ce-3.2.json" with { type: "json" };
import ce33 from "./editions/ce-3.3.json" with { type: "json" };
import ndg2022 from "./editions/ndg-2022-23.json" with { type: "json" };
import ndg2023 from "./editions/ndg-2023-24.json" with { type: "json" };
import ndg2024 from "./editions/ndg-2024-25.json" with { type: "json" };
import ndg2025 from "./editions/ndg-2025-26.json" with { type: "json" };
import ndg2026 from "./editions/ndg-2026-27.json" with { type: "json" };
import type { Category, CategoryName, Edition, Item, ItemSet } from "./types.ts";

/** An item as its file has it: the flag for each category that it is asked of. */
interface FiledItem extends Omit<Item, "mandatory"> {
  readonly mandatory: Readonly<Record<string, boolean | null>>;
}

interface EditionFile extends Omit<Edition, "category" | "items"> {
  readonly items: readonly FiledItem[];
}

interface CertificateFile extends Omit<ItemSet, "category" | "items"> {
  readonly items: readonly FiledItem[];
}

// The files' shape is checked by a test; their JSON types are wider than the unions of the contract.
const toolkit = [
  ndg2022,
  ndg2023,
  ndg2024,
  ndg2025,
  ndg2026,
  caf2024,
  caf2025,
  caf2026,
] as unknown as readonly EditionFile[];
const certificates = [ce31, ce32, ce33] as unknown as readonly CertificateFile[];

const categories: readonly Category[] = [1, 2, 3, 4];
/** Whether it is what the toolkit calls a category. */
export function isCategory(value: number | string): value is CategoryName {
  return value === "1a" || categories.some((category) => category === value);
}

const all: readonly Edition[] = toolkit.flatMap(editionsIn).sort(oldestFirst);
const stricter: readonly Edition[] = all.flatMap((edition) => stricterProfile(edition) ?? []);

/** What the toolkit calls the category of an edition: 1a is the stricter profile of the first. */
export function categoryName({ profile, category }: Edition): CategoryName {
  return profile ?? category;
}

function ofCategory(category: CategoryName): readonly Edition[] {
  return category === "1a" ? stricter : all.filter((e) => e.category === category);
}

function editionsIn(file: EditionFile): readonly Edition[] {
  return categories.flatMap((category) => {
    const items = file.items
      .filter((item) => Object.hasOwn(item.mandatory, category))
      .map((item) => ({ ...item, mandatory: item.mandatory[category] ?? null }));
    return items.length === 0 ? [] : [{ ...file, category, items }];
  });
}

/** By edition, then category; the numbered items before the CAF where a category has both. */
function oldestFirst(a: Edition, b: Edition): number {
  if (a.edition !== b.edition) return a.edition < b.edition ? -1 : 1;
  if (a.category !== b.category) return a.category - b.category;
  return a.framework === "ndg" ? -1 : 1;
}

/** Every edition of the toolkit for every category and framework we have items of, oldest first; those of 1a are apart. */
export function editions(): readonly Edition[] {
  return all;
}

/** The editions in which a category has items, oldest first. */
export function yearsOf(category: CategoryName): readonly string[] {
  return [...new Set(ofCategory(category).map(({ edition }) => edition))];
}

/**
 * The items of one edition for one category; `undefined` where there are none.
 *
 * Which framework a category answers changes with the year: category 1 answers the CAF from 2024-25. Category 2 from
 * 2025-26 is IT suppliers, on the numbered items; its operators of essential services and genomics bodies answer the CAF
 * and ask for it by name.
 *
 * @param edition `2025-26`
 */
export function editionOf(
  edition: string,
  category: CategoryName,
  framework?: Edition["framework"],
): Edition | undefined {
  const found = ofCategory(category).filter((e) => e.edition === edition);
  return framework === undefined ? found[0] : found.find((e) => e.framework === framework);
}

/**
 * Category 1a of an edition: the outcomes of category 1 for operators of national infrastructure. Their profile is stricter and
 * its levels were not found, so that each stands as not known. `undefined` for whatever has no such profile.
 */
function stricterProfile(edition: Edition): Edition | undefined {
  if (edition.framework !== "caf" || edition.category !== 1) return undefined;
  const items = edition.items.map((item) => ({
    ...item,
    threshold: { ...item.threshold, standardsMetLevel: null, levelConfidence: "unknown" },
    notes:
      `${item.notes ?? ""} Category 1a has a stricter profile, whose level was not found: the official sheet alone says it.`.trim(),
  }));
  return { ...edition, profile: "1a", items };
}

/** The Cyber Essentials questions of one version of the requirements: `3.1`, `3.2`, `3.3`. */
export function certificateOf(version: string): ItemSet | undefined {
  const file = certificates.find((c) => c.edition === version);
  return file && { ...file, items: file.items.map((item) => ({ ...item, mandatory: null })) };
}

/**
 * The edition to show where nobody names one: the one open on a day (the first whose deadline has not passed) if anything is
 * known of its items, else the newest before it of which something is. On 21 November 2026 the open one is 2026-27, whose
 * items are all `assumed`: 2025-26 is shown, and who works on 2026-27 names it and sees every item marked.
 */
export function defaultEdition(today: Day, category: CategoryName): string {
  const open = openEdition(today);
  const known = ofCategory(category)
    .filter((e) => e.edition <= open)
    .filter((e) => e.items.some((i) => i.confidence !== "assumed"));
  return known.at(-1)?.edition ?? open;
}

/** The edition whose deadline comes next; the last there is, where all have passed. */
export function openEdition(today: Day): string {
  return (all.find((e) => e.deadline >= today) ?? all.at(-1))?.edition ?? "2026-27";
}
