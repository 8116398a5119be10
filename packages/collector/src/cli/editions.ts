import {
  type Edition,
  editionOf,
  editions,
  type Item,
  isCategory,
  stricterProfile,
} from "@muster/mapping";
import { type Command, Option } from "commander";
import { editionInForce } from "../editions/index.ts";
import { addEditionImport, type EditionOptions } from "./edition-import.ts";
import { type Io, printJson, styleOf } from "./io.ts";
import { chosenOrganisation, withCollector } from "./open.ts";
import { category, organisationOption, withJson, withPlace } from "./options.ts";
import { UsageError } from "./problems.ts";
import { columns } from "./text.ts";

interface ShowOptions extends EditionOptions {
  /** `1a` is the stricter profile of category 1. */
  readonly category?: number | "1a";
}

/** `muster edition …` */
export function addEditions(program: Command, io: Io): void {
  const edition = program
    .command("edition")
    .description(
      "The toolkit's items by year and category: ours, and the official ones that you import.",
    );
  addEditionImport(edition, io);
  const list = edition
    .command("list")
    .description(
      "Lists the editions there are, how many items each has, and how many are assumed.",
    );
  withJson(list).action((options: EditionOptions) => listEditions(io, options));
  const show = edition
    .command("show [edition]")
    .description(
      "Shows an edition's items as they are in force for an organisation, with their source.",
    )
    .addOption(organisationOption())
    .addOption(
      new Option(
        "--category <n>",
        "the items of this category (or 1a) as we have them, whatever an organisation imported",
      ).argParser((text) => (text === "1a" ? text : category(text))),
    );
  withJson(withPlace(show)).action((year: string | undefined, options: ShowOptions) =>
    showEdition(io, year, options),
  );
}

function listEditions(io: Io, options: EditionOptions): void {
  const rows = editions().map((e) => ({
    edition: e.edition,
    version: e.version,
    category: e.category,
    framework: e.framework,
    deadline: e.deadline,
    items: e.items.length,
    assumed: e.items.filter((i) => i.confidence === "assumed").length,
  }));
  if (options.json === true) {
    printJson(io, rows);
    return;
  }
  const table = rows.map((r) => [
    r.edition,
    String(r.category),
    r.framework === "caf" ? "CAF" : "items",
    r.deadline,
    String(r.items),
    r.assumed === 0 ? "" : `${r.assumed} assumed`,
  ]);
  io.out.write(
    columns(
      ["edition", "category", "answers", "deadline", "items", ""],
      table,
      styleOf(io.out, io.environment),
    ),
  );
}

async function showEdition(io: Io, year: string | undefined, options: ShowOptions): Promise<void> {
  const { category: only } = options;
  if (only !== undefined) return print(io, ours(year, only), options);
  await withCollector(io, options, async (collector) => {
    const organisation = await chosenOrganisation(collector, options.org);
    const asked = { ...organisation, edition: year ?? organisation.edition };
    print(
      io,
      (await editionInForce(collector.store.db, asked)) ?? noEdition(asked.edition, asked.category),
      options,
    );
  });
}

function ours(year: string | undefined, only: number | "1a"): Edition {
  if (year === undefined) throw new UsageError("Give the edition too, such as 2025-26.");
  const number = only === "1a" ? 1 : only;
  const found = isCategory(number) ? editionOf(year, number) : undefined;
  const profile = only === "1a" ? found && stricterProfile(found) : found;
  return profile ?? noEdition(year, only);
}

function noEdition(year: string, only: number | "1a"): never {
  throw new UsageError(
    `There are no items for category ${only} in the edition ${year}: \`muster edition list\` shows those there are.`,
  );
}

function print(io: Io, edition: Edition, { json }: ShowOptions): void {
  if (json === true) {
    printJson(io, edition);
    return;
  }
  const table = edition.items.map((item) => [
    item.ref,
    item.title,
    flag(item),
    item.answerType === "level" ? levelOf(item) : item.answerType,
    item.confidence,
  ]);
  const sources = [...new Set(edition.items.map((i) => i.source))];
  const head = ["item", "about", "", "answer", "wording"];
  io.out.write(
    `${columns(head, table, styleOf(io.out, io.environment))}\nFrom: ${sources.slice(0, 3).join("; ")}\n`,
  );
}

/** The level that Standards Met expects, with how sure that is. */
function levelOf({ threshold }: Item): string {
  const { standardsMetLevel: level, levelConfidence: sure = "" } = threshold ?? {};
  if (typeof level !== "string") return "level not found";
  return sure === "verified"
    ? level.toLowerCase()
    : `${level.toLowerCase()} (${String(sure).split(" (")[0]})`;
}

function flag({ mandatory }: Item): string {
  if (mandatory === null) return "not known";
  return mandatory ? "mandatory" : "optional";
}
