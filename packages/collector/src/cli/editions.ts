import {
  type CategoryName,
  categoryName,
  type Edition,
  editionOf,
  editions,
  type Item,
} from "@muster/mapping";
import { type Command, Option } from "commander";
import { editionInForce, noItems } from "../editions/index.ts";
import type { CategoryNamed } from "../store/index.ts";
import { addEditionImport, type EditionOptions } from "./edition-import.ts";
import { type Io, printJson, styleOf } from "./io.ts";
import { chosenOrganisation, withCollector } from "./open.ts";
import { category, organisationOption, withJson, withPlace } from "./options.ts";
import { UsageError } from "./problems.ts";
import { columns } from "./text.ts";

interface ShowOptions extends EditionOptions {
  readonly category?: CategoryName;
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
        "the items of this category (1, 1a, 2, 3 or 4) as we have them, whatever an organisation imported",
      ).argParser(category),
    );
  withJson(withPlace(show)).action((year: string | undefined, options: ShowOptions) =>
    showEdition(io, year, options),
  );
}

function doubtsOf({ assumed, levelsNotFound }: Record<"assumed" | "levelsNotFound", number>) {
  const doubts = [
    assumed === 0 ? "" : `${assumed} assumed`,
    levelsNotFound === 0 ? "" : `expected level not found of ${levelsNotFound}`,
  ];
  return doubts.filter((doubt) => doubt !== "").join(", ");
}

/** Those of 1a after those of the first category, whose profile it is. */
function everyEdition(): readonly Edition[] {
  return editions().flatMap((edition) => {
    const profile = edition.category === 1 && editionOf(edition.edition, "1a", edition.framework);
    return profile ? [edition, profile] : [edition];
  });
}

function listEditions(io: Io, options: EditionOptions): void {
  const rows = everyEdition().map((e) => ({
    edition: e.edition,
    version: e.version,
    category: categoryName(e),
    framework: e.framework,
    deadline: e.deadline,
    items: e.items.length,
    assumed: e.items.filter((i) => i.confidence === "assumed").length,
    levelsNotFound: e.items.filter((i) => i.answerType === "level" && !hasLevel(i)).length,
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
    doubtsOf(r),
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

function ours(year: string | undefined, only: CategoryName): Edition {
  if (year === undefined) throw new UsageError("Give the edition too, such as 2025-26.");
  return editionOf(year, only) ?? noEdition(year, only);
}

function noEdition(year: string, only: CategoryNamed): never {
  throw new UsageError(noItems(year, only));
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

function hasLevel({ threshold }: Item): boolean {
  return typeof threshold?.standardsMetLevel === "string";
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
