import type { Collector } from "../collector.ts";
import { insertOrganisation, type Organisation, updateOrganisation } from "../store/index.ts";

/** What an operator says of an organisation. */
export type OrganisationWords = Pick<Organisation, "id" | "name" | "category" | "edition">;

/** Makes an organisation; its first log entry says so. */
export async function createOrganisation(
  collector: Collector,
  words: OrganisationWords,
): Promise<Organisation> {
  const organisation = { ...words, created_at: new Date(collector.now()).toISOString() };
  await collector.store.db.transaction().execute(async (trx) => {
    await insertOrganisation(trx, organisation);
    await collector.log.append(trx, words.id, {
      type: "configuration",
      about: { organisation: { ...words } },
    });
  });
  return organisation;
}

/** Corrects what changed and enters it; the same words again enter nothing. */
export async function changeOrganisation(
  collector: Collector,
  existing: Organisation,
  words: OrganisationWords,
): Promise<Organisation> {
  const { name, category, edition } = words;
  if (existing.name === name && existing.category === category && existing.edition === edition)
    return existing;
  await collector.store.db.transaction().execute(async (trx) => {
    await updateOrganisation(trx, existing.id, { name, category, edition });
    await collector.log.append(trx, existing.id, {
      type: "configuration",
      about: { organisation: { ...words } },
    });
  });
  return { ...existing, name, category, edition };
}
