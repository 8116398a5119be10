import { type Command, Option } from "commander";
import { countRun, latestRuns, listOrganisations } from "../store/index.ts";
import { type Io, printJson, styleOf } from "./io.ts";
import { chosenOrganisation, withCollector, withWriter } from "./open.ts";
import {
  category,
  editionName,
  odsCode,
  organisationName,
  organisationOption,
  type Place,
  withJson,
  withPlace,
} from "./options.ts";
import { type OrganisationOptions, settleOrganisation } from "./settle.ts";
import { columns } from "./text.ts";

interface Options extends Place {
  readonly org?: string;
  readonly json?: boolean;
}

/** Commands that show or change what a collector knows: organisations, nights. */
export function addEstate(program: Command, io: Io): void {
  addOrganisations(program, io);
  addRuns(program, io);
}

function addOrganisations(program: Command, io: Io): void {
  const org = program.command("org").description("The organisations this collector serves.");
  const create = org
    .command("create")
    .description("Makes an organisation, or corrects its name, category or edition.")
    .addOption(new Option("--ods <code>", "its ODS code").argParser(odsCode).makeOptionMandatory())
    .addOption(new Option("--name <name>", "its name").argParser(organisationName))
    .addOption(
      new Option(
        "--category <n>",
        "its category in the toolkit, 1, 1a, 2, 3 or 4 (default: 3)",
      ).argParser(category),
    )
    .addOption(
      new Option("--edition <year>", "edition of the toolkit it answers").argParser(editionName),
    );
  withJson(withPlace(create)).action((options: Options & OrganisationOptions) =>
    withWriter(io, options, async (collector) => {
      const made = await settleOrganisation(collector, options, collector.today);
      if (options.json === true) return printJson(io, made);
      io.out.write(
        `${made.name} (${made.id}), category ${made.category}, edition ${made.edition}.\n`,
      );
    }),
  );
  const list = org.command("list").description("Lists the organisations.");
  withJson(withPlace(list)).action((options: Options) =>
    withCollector(io, options, async (collector) => {
      const all = await listOrganisations(collector.store.db);
      if (options.json === true) return printJson(io, all);
      const rows = all.map((o) => [o.id, o.name, String(o.category), o.edition]);
      io.out.write(
        columns(["ODS", "name", "category", "edition"], rows, styleOf(io.out, io.environment)),
      );
    }),
  );
}

function addRuns(program: Command, io: Io): void {
  const runs = program
    .command("runs")
    .description("The last nights: who was due, who reported, who did not.")
    .addOption(organisationOption());
  withJson(withPlace(runs)).action((options: Options) =>
    withCollector(io, options, async (collector) => {
      const { db } = collector.store;
      const organisation = await chosenOrganisation(collector, options.org);
      const nights = await latestRuns(db, organisation.id, 31);
      const rows = await Promise.all(
        nights.map(async (run) => ({
          ...run,
          counts: Object.fromEntries(await countRun(db, run.id)),
        })),
      );
      if (options.json === true) return printJson(io, rows);
      const words = (counts: Record<string, number>) =>
        Object.entries(counts)
          .map(([state, n]) => `${n} ${state}`)
          .join(", ");
      const table = rows.map((r) => [
        r.night,
        r.closed_at === null ? "open" : "closed",
        words(r.counts) || "nobody was due",
      ]);
      io.out.write(columns(["night", "run", "devices"], table, styleOf(io.out, io.environment)));
    }),
  );
}
