import { type CategoryName, categoryName, type ItemChange } from "@muster/mapping";
import { type Command, Option } from "commander";
import type { Collector } from "../collector.ts";
import {
  type EditionFile,
  EditionFileError,
  layOver,
  type Overlay,
  overlayFor,
  readEditionFile,
} from "../editions/index.ts";
import { listOrganisations, type Organisation } from "../store/index.ts";
import { type Io, printJson } from "./io.ts";
import { chosenOrganisation, withCollector, withWriter } from "./open.ts";
import {
  category,
  editionName,
  name,
  organisationOption,
  type Place,
  withJson,
  withPlace,
} from "./options.ts";
import { UsageError } from "./problems.ts";
import { count } from "./text.ts";

export interface EditionOptions extends Place {
  readonly org?: string;
  readonly json?: boolean;
}

interface ImportOptions extends EditionOptions {
  readonly all?: boolean;
  readonly edition?: string;
  readonly category?: CategoryName;
  readonly yes?: boolean;
  readonly by?: string;
}

const categoryOption = (words: string) => new Option("--category <n>", words).argParser(category);

/** `muster edition import FILE` */
export function addEditionImport(edition: Command, io: Io): void {
  const command = edition
    .command("import <file>")
    .description(
      "Reads an official sheet of items (XLSX or CSV, as the toolkit offers it) and says what it changes. With --yes it is laid over the edition: its wording and flags then stand in your packs. It stays in your own database.",
    )
    .addOption(organisationOption())
    .option("--all", "for every organisation here that answers a category the file has")
    .addOption(
      new Option(
        "--edition <year>",
        "the edition it is for, where its name does not say it",
      ).argParser(editionName),
    )
    .addOption(categoryOption("the category it is for, where no sheet or header says it"))
    .option("--yes", "lay it over; without this nothing is changed")
    .addOption(
      new Option("--by <name>", "who does it, for the log; asked for with --yes").argParser(name),
    );
  withJson(withPlace(command)).action((file: string, options: ImportOptions) => {
    if (options.yes === true && options.by === undefined) {
      throw new UsageError("--yes: say who does it with --by NAME, for the log.");
    }
    const run = options.yes === true ? withWriter : withCollector;
    return run(io, options, (collector) => importFile(io, collector, { file, options }));
  });
}

async function importFile(
  io: Io,
  collector: Collector,
  { file: path, options }: { readonly file: string; readonly options: ImportOptions },
): Promise<void> {
  const file = readEditionFile(path, options.category);
  const overlays: Overlay[] = [];
  for (const organisation of await organisationsFor(collector, options, file)) {
    overlays.push(await overlayFor(collector.store.db, organisation, file));
  }
  if (options.yes === true) {
    for (const overlay of overlays)
      await layOver(collector, overlay, { file, by: options.by ?? "" });
  }
  if (options.json === true)
    printJson(io, {
      ...aboutFile(file),
      applied: options.yes === true,
      organisations: overlays.map(inJson),
    });
  else io.out.write(said(file, overlays, options.yes === true));
}

/** Whom it is for, each with the edition that the file or the option names. */
async function organisationsFor(
  collector: Collector,
  { org, all, edition: given }: ImportOptions,
  file: EditionFile,
): Promise<readonly Organisation[]> {
  const edition = given ?? file.edition;
  if (edition === undefined) {
    throw new EditionFileError(
      `${file.name} does not say which edition it is: give it with --edition, such as 2025-26`,
    );
  }
  const found =
    all === true
      ? await listOrganisations(collector.store.db)
      : [await chosenOrganisation(collector, org)];
  const inIt = found.map((organisation) => ({ ...organisation, edition }));
  if (all !== true) return inIt;
  return inIt.filter(({ category: c }) => file.categories.some((read) => read.category === c));
}

function aboutFile({ name: file, digest, categories }: EditionFile) {
  const read = categories.map(({ sheet, category: c, framework, items }) => ({
    sheet,
    category: c,
    framework,
    items: items.length,
  }));
  return { file, digest, read };
}

function inJson({ organisation, edition, items, changes }: Overlay) {
  const { edition: year, framework } = edition;
  const c = categoryName(edition);
  return { organisation, edition: year, category: c, framework, items: items.length, changes };
}

const words: Readonly<Record<ItemChange["what"], string>> = {
  added: "new here",
  gone: "not in the file",
  flag: "flag",
  "answer type": "answer type",
  level: "expected level",
  wording: "official wording",
};

function said(file: EditionFile, overlays: readonly Overlay[], applied: boolean): string {
  const lines = [`${file.name}, SHA-256 ${file.digest}`];
  for (const overlay of overlays) lines.push("", ...saidOf(overlay));
  if (overlays.length === 0)
    lines.push("", "No organisation here answers a category that the file has.");
  else
    lines.push(
      "",
      applied
        ? "Laid over. It is in force from now on, and in the log."
        : "Nothing was changed. Lay it over with --yes --by NAME.",
    );
  return `${lines.join("\n")}\n`;
}

/** The share of items without which a file is hardly the whole sheet, by what `lists` holds for a person. */
const MOST_GONE = 1 / 3;

function missingWords({ items, changes }: Overlay): readonly string[] {
  const [gone, added] = (["gone", "added"] as const).map(
    (kind) => changes.filter(({ what }) => what === kind).length,
  );
  const before = items.length - (added ?? 0) + (gone ?? 0);
  if ((gone ?? 0) <= before * MOST_GONE) return [];
  return [
    `${gone} of the ${count(before, "item")} in force are not in the file and would be asked no more: make sure that it is the whole sheet.`,
  ];
}

/** Wordings are counted: every one of them is new where ours were in force. */
function saidOf(overlay: Overlay): readonly string[] {
  const { organisation, edition, items, changes } = overlay;
  const worded = changes.filter(({ what }) => what === "wording").length;
  const rest = changes.filter(({ what }) => what !== "wording");
  return [
    `${organisation}, edition ${edition.edition}, category ${categoryName(edition)}: ${count(items.length, "item")}, ${count(worded, "wording")} now official`,
    ...missingWords(overlay),
    ...rest.map(
      ({ ref, what, from, to }) =>
        `  ${ref}  ${words[what]}${from === null || to === null ? `: ${to ?? from ?? ""}` : `: ${from} -> ${to}`}`,
    ),
  ];
}
