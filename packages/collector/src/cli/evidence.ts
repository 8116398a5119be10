import { type Command, Option } from "commander";
import type { Collector } from "../collector.ts";
import { addEvidence, type EvidenceContent, withdrawEvidence } from "../people/index.ts";
import { listManualEvidence, withdrawnEvidence } from "../store/index.ts";
import { type Io, printJson, styleOf } from "./io.ts";
import { chosenOrganisation, withCollector, withWriter } from "./open.ts";
import { day, name, organisationOption, type Place, withJson, withPlace } from "./options.ts";
import { gather, handedOver, required } from "./people-options.ts";
import { UsageError } from "./problems.ts";
import { columns } from "./text.ts";
import { addWithdraw } from "./withdraw.ts";

interface EvidenceOptions extends Place {
  readonly org?: string;
  readonly json?: boolean;
}

interface AddOptions extends EvidenceOptions {
  readonly item: readonly string[];
  readonly file?: string;
  readonly statement?: string;
  readonly owner: string;
  readonly review: string;
  readonly insteadOf?: string;
  readonly by: string;
}

/** `muster evidence …` */
export function addEvidenceCommands(program: Command, io: Io): void {
  const evidence = program
    .command("evidence")
    .description("What people add for items: a file or a statement, with who answers for it.");
  addAdd(evidence, io);
  addWithdraw(evidence, io, {
    description: "Takes a file or statement back. It stays in log and packs, as withdrawn.",
    withdraw: async (collector, wish) => {
      const found = await withdrawEvidence(collector, wish);
      return { found, says: `Evidence ${found.id} for ${found.item} is withdrawn.` };
    },
  });
  const list = evidence
    .command("list")
    .description("Lists what people added.")
    .addOption(organisationOption());
  withJson(withPlace(list)).action((options: EvidenceOptions) =>
    withCollector(io, options, (collector) => show(io, collector, options)),
  );
}

function addAdd(evidence: Command, io: Io): void {
  const add = evidence
    .command("add")
    .description(
      "Keeps a file or a statement for an item, for good: it stands in the log by its digest and in every pack as it is. Add nothing that names people without need.",
    )
    .addOption(organisationOption())
    .addOption(
      new Option("--item <ref>", "the item's reference, such as 1.3.2; may be repeated")
        .argParser(gather)
        .makeOptionMandatory(),
    )
    .addOption(new Option("--file <file>", "the file, up to 10 MiB").conflicts("statement"))
    .addOption(new Option("--statement <text>", "the statement in words").conflicts("file"))
    .addOption(required("--owner <name>", "who answers for it", name))
    .addOption(
      required("--review <day>", "day by which it is looked at again, up to three years on", day),
    )
    .option("--instead-of <id>", "the beginning of the id of what it takes the place of")
    .addOption(required("--by <name>", "who adds it, for the log", name));
  withJson(withPlace(add)).action((options: AddOptions) =>
    withWriter(io, options, (collector) => addOne(io, collector, options)),
  );
}

async function addOne(io: Io, collector: Collector, options: AddOptions): Promise<void> {
  const what = await whatOf(options);
  const { id: organisation } = await chosenOrganisation(collector, options.org);
  const { item: items, owner, review, insteadOf, by } = options;
  const wish = { organisation, items, what, owner, review, insteadOf, by };
  const added = await addEvidence(collector, wish);
  if (options.json === true) return printJson(io, added);
  for (const { id, kind, item, digest } of added) {
    io.out.write(`${id}: ${kind} for ${item}, SHA-256 ${digest}\n`);
  }
}

async function whatOf({ file, statement }: AddOptions): Promise<EvidenceContent> {
  if (statement !== undefined) return { kind: "statement", text: statement };
  if (file === undefined) throw new UsageError("Give --file FILE or --statement TEXT.");
  return { kind: "file", ...(await handedOver(file, "--file")) };
}

async function show(io: Io, collector: Collector, options: EvidenceOptions): Promise<void> {
  const { id } = await chosenOrganisation(collector, options.org);
  const { store, today } = collector;
  const back = await withdrawnEvidence(store.db, id);
  const rows = (await listManualEvidence(store.db, id)).map((row) => ({
    ...row,
    withdrawn: back.get(row.id) ?? null,
  }));
  if (options.json === true) return printJson(io, rows);
  const table = rows.map((row) => [
    row.id,
    row.item,
    row.kind === "file" ? row.name : "statement",
    row.owner,
    row.withdrawn === null ? reviewOf(row.review, today) : "withdrawn",
  ]);
  const head = ["id", "item", "what", "owner", "review by"];
  io.out.write(columns(head, table, styleOf(io.out, io.environment)));
}

function reviewOf(review: string, today: string): string {
  return review < today ? `${review}, due` : review;
}
