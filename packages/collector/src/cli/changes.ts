import type { Collector } from "../collector.ts";
import {
  insertOrganisation,
  insertSite,
  type Organisation,
  type Site,
  updateOrganisation,
} from "../store/index.ts";

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

/** Makes a site of an organisation: a place whose devices' tokens name it. */
export async function createSite(
  collector: Collector,
  { organisation, name }: Pick<Site, "organisation" | "name">,
): Promise<Site> {
  const site = { id: Buffer.from(collector.random(4)).toString("hex"), organisation, name };
  const at = new Date(collector.now()).toISOString();
  await collector.store.db.transaction().execute(async (trx) => {
    await insertSite(trx, site);
    await collector.log.append(trx, organisation, {
      type: "configuration",
      about: { site: { id: site.id, name }, at },
    });
  });
  return site;
}
