import { addDays, addMonths } from "@muster/mapping";
import { type Command, Option } from "commander";
import { buildPatching, headline, type Patching } from "../packs/index.ts";
import { type Io, printJson, styleOf } from "./io.ts";
import { chosenOrganisation, withCollector } from "./open.ts";
import { day, organisationOption, type Place, withJson, withPlace } from "./options.ts";
import { UsageError } from "./problems.ts";
import { columns, wrap } from "./text.ts";

interface Options extends Place {
  readonly org?: string;
  readonly from?: string;
  readonly to?: string;
  readonly json?: boolean;
}

/** `muster patches` */
export function addPatches(program: Command, io: Io): void {
  const command = program
    .command("patches")
    .summary("how long security updates took, over a period")
    .description(
      "How long security updates took: the share in force within the days your policy allows, median, 95th percentile and worst, by class of device, with the population and what is not known. Counts the updates whose last day lies in the period.",
    )
    .addOption(organisationOption())
    .addOption(
      new Option("--from <day>", "first day of the period (default: twelve months back)").argParser(
        day,
      ),
    )
    .addOption(new Option("--to <day>", "its last day (default: today in London)").argParser(day));
  withJson(withPlace(command)).action((options: Options) =>
    withCollector(io, options, async (collector) => {
      const { id: organisation } = await chosenOrganisation(collector, options.org);
      const { to = collector.today } = options;
      const { from = addDays(addMonths(to, -12), 1) } = options;
      if (from > to) throw new UsageError(`--from ${from} lies after --to ${to}.`);
      const { db } = collector.store;
      const terms = await collector.evidenceTerms(collector.today, true);
      const patching = await buildPatching({ db, organisation, terms, period: { from, to } });
      if (options.json === true) return printJson(io, patching);
      print(io, patching);
    }),
  );
}

const heads = [
  "class",
  "devices",
  "not known",
  "due",
  "in time",
  "late",
  "unclear",
  "median",
  "95%",
  "worst",
];

function print(io: Io, patching: Patching): void {
  const style = styleOf(io.out, io.environment);
  for (const line of wrap(headline(patching), style.width)) io.out.write(`${line}\n`);
  const rows = [...patching.byForm, { form: "all", ...patching.all }].map((row) =>
    [
      row.form,
      row.devices,
      row.gaps,
      row.population,
      row.inTime,
      row.late,
      row.unknown,
      row.median ?? "-",
      row.percentile95 ?? "-",
      row.worst ?? "-",
    ].map(String),
  );
  io.out.write(columns(heads, rows, style));
}
