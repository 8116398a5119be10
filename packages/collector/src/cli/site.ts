import { type Command, InvalidArgumentError, Option } from "commander";
import type { Collector } from "../collector.ts";
import { listSites } from "../store/index.ts";
import { createSite } from "./changes.ts";
import { type Io, printJson, styleOf } from "./io.ts";
import { chosenOrganisation, withCollector, withWriter } from "./open.ts";
import { organisationOption, type Place, withJson, withPlace } from "./options.ts";
import { UsageError } from "./problems.ts";
import { columns } from "./text.ts";

interface SiteOptions extends Place {
  readonly org?: string;
  readonly name: string;
  readonly json?: boolean;
}

/** `muster site …` */
export function addSite(program: Command, io: Io): void {
  const site = program
    .command("site")
    .description(
      "Places of an organisation: a practice, a home, a ward. Tokens may be made for one.",
    );
  const create = site
    .command("create")
    .description("Makes a site.")
    .addOption(
      new Option("--name <name>", "what people call it").argParser(siteName).makeOptionMandatory(),
    )
    .addOption(organisationOption());
  withJson(withPlace(create)).action((options: SiteOptions) =>
    withWriter(io, options, async (collector) => {
      const organisation = await chosenOrganisation(collector, options.org);
      const about = { organisation: organisation.id, name: options.name };
      const made = await createSite(collector, about);
      if (options.json === true) return printJson(io, made);
      io.out.write(`${made.name} (${made.id}), a site of ${organisation.name}.\n`);
    }),
  );
  const list = site.command("list").description("Lists the sites.").addOption(organisationOption());
  withJson(withPlace(list)).action((options: SiteOptions) =>
    withCollector(io, options, async (collector) => {
      const organisation = await chosenOrganisation(collector, options.org);
      const sites = await listSites(collector.store.db, organisation.id);
      if (options.json === true) return printJson(io, sites);
      const rows = sites.map(({ id, name }) => [id, name]);
      io.out.write(columns(["site", "name"], rows, styleOf(io.out, io.environment)));
    }),
  );
}

function siteName(text: string): string {
  const name = text.trim();
  if (name !== "" && name.length <= 200) return name;
  throw new InvalidArgumentError("Give the site's name, up to 200 characters.");
}

/** The id of a site by its id or its whole name. */
export async function siteNamed(
  { store }: Collector,
  organisation: string,
  word: string,
): Promise<string> {
  const sites = await listSites(store.db, organisation);
  const found = sites.filter(({ id, name }) => id === word || name === word);
  const [only, ...others] = found;
  if (only !== undefined && others.length === 0) return only.id;
  throw new UsageError(
    others.length > 0
      ? `${found.length} sites are called ${word}: give the id that \`muster site list\` shows.`
      : `There is no site ${word}: make it with \`muster site create --name\`.`,
  );
}
