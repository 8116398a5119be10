import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { type Command, Option } from "commander";
import type { Collector } from "../collector.ts";
import { addEvidence, type EvidenceWish } from "../people/index.ts";
import { listManualEvidence } from "../store/index.ts";
import { type Io, printJson, styleOf } from "./io.ts";
import { chosenOrganisation, withCollector, withWriter } from "./open.ts";
import { day, name, organisationOption, type Place, withJson, withPlace } from "./options.ts";
import { codeOf, UsageError } from "./problems.ts";
import { columns } from "./text.ts";

interface EvidenceOptions extends Place {
  readonly org?: string;
  readonly json?: boolean;
}

interface AddOptions extends EvidenceOptions {
  readonly item: string;
  readonly file?: string;
  readonly statement?: string;
  readonly owner: string;
  readonly review: string;
  readonly by: string;
}

/** `muster evidence …` */
export function addEvidenceCommands(program: Command, io: Io): void {
  const evidence = program
    .command("evidence")
    .description("What people add for items: a file or a statement, with who answers for it.");
  const add = evidence
    .command("add")
    .description(
      "Keeps a file or a statement for an item, for good: it stands in the log by its digest and in every pack as it is. Add nothing that names people without need.",
    )
    .addOption(organisationOption())
    .requiredOption("--item <ref>", "the item's reference, such as 1.3.2")
    .addOption(new Option("--file <file>", "the file, up to 10 MiB").conflicts("statement"))
    .addOption(new Option("--statement <text>", "the statement in words").conflicts("file"))
    .addOption(
      new Option("--owner <name>", "who answers for it").argParser(name).makeOptionMandatory(),
    )
    .addOption(
      new Option("--review <day>", "day by which it is looked at again, up to three years on")
        .argParser(day)
        .makeOptionMandatory(),
    )
    .addOption(
      new Option("--by <name>", "who adds it, for the log").argParser(name).makeOptionMandatory(),
    );
  withJson(withPlace(add)).action((options: AddOptions) =>
    withWriter(io, options, (collector) => addOne(io, collector, options)),
  );
  const list = evidence
    .command("list")
    .description("Lists what people added.")
    .addOption(organisationOption());
  withJson(withPlace(list)).action((options: EvidenceOptions) =>
    withCollector(io, options, (collector) => show(io, collector, options)),
  );
}

async function addOne(io: Io, collector: Collector, options: AddOptions): Promise<void> {
  const what = await whatOf(options);
  const { id: organisation } = await chosenOrganisation(collector, options.org);
  const { item, owner, review, by } = options;
  const added = await addEvidence(collector, { organisation, item, what, owner, review, by });
  if (options.json === true) return printJson(io, added);
  io.out.write(`${added.id}: ${added.kind} for ${added.item}, SHA-256 ${added.digest}\n`);
}

async function whatOf({ file, statement }: AddOptions): Promise<EvidenceWish["what"]> {
  if (statement !== undefined) return { kind: "statement", text: statement };
  if (file === undefined) throw new UsageError("Give --file FILE or --statement TEXT.");
  const bytes = await readFile(file).catch((error: unknown) => {
    throw new UsageError(`--file ${file} cannot be read (${codeOf(error)}).`);
  });
  return { kind: "file", name: basename(file), bytes };
}

async function show(io: Io, collector: Collector, options: EvidenceOptions): Promise<void> {
  const { id } = await chosenOrganisation(collector, options.org);
  const rows = await listManualEvidence(collector.store.db, id);
  if (options.json === true) return printJson(io, rows);
  const { today } = collector;
  const table = rows.map((row) => [
    row.id,
    row.item,
    row.kind === "file" ? row.name : "statement",
    row.owner,
    row.review < today ? `${row.review}, due` : row.review,
  ]);
  const head = ["id", "item", "what", "owner", "review by"];
  io.out.write(columns(head, table, styleOf(io.out, io.environment)));
}
