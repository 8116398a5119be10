import { type Day, defaultEdition, editionOf, isCategory, openEdition } from "@muster/mapping";
import type { Collector } from "../collector.ts";
import { noItems } from "../editions/index.ts";
import type { CategoryNamed, Organisation } from "../store/index.ts";
import { changeOrganisation, createOrganisation, type OrganisationWords } from "./changes.ts";
import { UsageError } from "./problems.ts";

/** No registrant has this code; it is shown so that a demonstration cannot be mistaken for an answer. */
export const DEMONSTRATION = {
  ods: "DEMO1",
  name: "Demonstration organisation",
  category: 3,
} as const;

/** What a call says of its organisation; what it leaves out stays as it was. */
export interface OrganisationOptions {
  readonly ods?: string;
  readonly name?: string;
  readonly category?: CategoryNamed;
  readonly edition?: string;
}

/** The organisation of this call: made where there is none yet, corrected where the options say otherwise. */
export async function settleOrganisation(
  collector: Collector,
  options: OrganisationOptions,
  today: Day,
): Promise<Organisation> {
  const existing = await collector.knownOrganisation(options.ods);
  const wanted = wordsOf(options, existing, today);
  checkEdition(wanted);
  return existing === undefined
    ? createOrganisation(collector, wanted)
    : changeOrganisation(collector, existing, wanted);
}

function wordsOf(
  options: OrganisationOptions,
  existing: Organisation | undefined,
  today: Day,
): OrganisationWords {
  const id = options.ods ?? existing?.id ?? DEMONSTRATION.ods;
  const category = options.category ?? existing?.category ?? DEMONSTRATION.category;
  const unnamed = id === DEMONSTRATION.ods ? DEMONSTRATION.name : id;
  return {
    id,
    name: options.name ?? existing?.name ?? unnamed,
    category,
    edition: options.edition ?? existing?.edition ?? editionFor(category, today),
  };
}

function editionFor(category: CategoryNamed, today: Day): string {
  return isCategory(category) ? defaultEdition(today, category) : openEdition(today);
}

function checkEdition({ edition, category }: OrganisationWords): void {
  if (isCategory(category) && editionOf(edition, category) !== undefined) return;
  throw new UsageError(noItems(edition, category));
}
