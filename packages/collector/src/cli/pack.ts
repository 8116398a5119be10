import { resolve } from "node:path";
import { type Command, InvalidArgumentError, Option } from "commander";
import { dayAsked } from "../assessments.ts";
import type { Collector } from "../collector.ts";
import { readSummary } from "../packs/index.ts";
import { type Io, printJson } from "./io.ts";
import { chosenOrganisation, withWriter } from "./open.ts";
import {
  cyberEssentialsOption,
  day,
  editionName,
  organisationOption,
  withJson,
  withPlace,
} from "./options.ts";
import { buildAll } from "./pack-all.ts";
import { addDiff } from "./pack-diff.ts";
import { orderOf, type PackOptions, progressOn } from "./pack-options.ts";

/** `muster pack …` */
export function addPack(program: Command, io: Io): void {
  const pack = program
    .command("pack")
    .description("Evidence packs: what a compliance lead hands over.");
  addDiff(pack, io);
  const build = pack
    .command("build")
    .description(
      "Builds a pack: a page for each item, a PDF, tables, signed reports and proofs, and the program that checks them.",
    )
    .addOption(organisationOption())
    .addOption(
      new Option(
        "--all",
        "a pack for every organisation, each in a folder of --out by its ODS code; those that are there for the day stay",
      ).conflicts("org"),
    )
    .addOption(
      new Option(
        "--on <day>",
        "as of a day gone by: what was known at its end, YYYY-MM-DD (default: today in London)",
      ).argParser(day),
    )
    .addOption(new Option("--today <day>", "the same as --on").argParser(day).conflicts("on"))
    .addOption(
      new Option("--edition <year>", "another edition than the organisation's").argParser(
        editionName,
      ),
    )
    .addOption(
      new Option("--items <refs>", "these items alone, such as 8.1.4,9.5.2").argParser(itemRefs),
    )
    .addOption(cyberEssentialsOption("its questions, and a sample for the Plus, beside the items"))
    .requiredOption("--out <dir>", "folder for the pack, absent or empty")
    .option("--names", "let host names stand in the pack (default: pseudonyms)")
    .option("--sbom", "the estate's software as a CycloneDX bill of materials too");
  withJson(withPlace(build)).action((options: PackOptions) =>
    withWriter(io, options, (collector) =>
      options.all === true ? buildAll(io, collector, options) : buildOne(io, collector, options),
    ),
  );
}

function itemRefs(text: string): readonly string[] {
  const refs = text.split(",").map((ref) => ref.trim());
  if (refs.every((ref) => /^[A-Za-z0-9][\w.]{0,31}$/.test(ref))) return [...new Set(refs)];
  throw new InvalidArgumentError("Give references of items with commas between: 8.1.4,9.5.2.");
}

async function buildOne(io: Io, collector: Collector, options: PackOptions): Promise<void> {
  const { id } = await chosenOrganisation(collector, options.org);
  const order = orderOf(options, collector.today);
  dayAsked(collector, order);
  const built = await collector.pack({
    ...order,
    organisation: id,
    out: resolve(options.out),
    onProgress: progressOn(io),
  });
  if (options.json === true) return printJson(io, readSummary(built.path));
  io.out.write(
    `${built.path}: ${built.files} files, digest ${built.digest}\nCheck it with: node verify.mjs\n`,
  );
}
