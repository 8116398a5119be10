import { createInterface } from "node:readline";
import { type Day, dayOf, defaultPolicy, type SupportTerms } from "@muster/mapping";
import { explain, matchTitle } from "@muster/mapping/lifecycle";
import { products } from "@muster/mapping/lifecycle/products";
import { Command, Option } from "commander";
import { bundledLists } from "../lists/index.ts";
import { parseRecord, RecordError } from "../lists/record.ts";
import { type Io, printJson } from "./io.ts";
import { todayOption, withJson } from "./options.ts";
import { AttentionError, UsageError } from "./problems.ts";

interface Judging {
  readonly today?: Day;
  readonly json?: boolean;
}

/** The default policy: these commands speak of the lists, not of one organisation's thresholds. */
function termsOf({ today }: Judging, io: Io): SupportTerms {
  const { endingSoonMonths, listMaxDays, latestOnlyListMaxDays, countFreeExtendedSupport } =
    defaultPolicy;
  return {
    today: today ?? dayOf(io.now()),
    endingSoonMonths,
    listMaxDays,
    latestOnlyListMaxDays,
    countFreeExtendedSupport,
    programme: undefined,
  };
}

type Answer = ReturnType<typeof matchTitle> & { readonly id: string | number | null };

function answer(line: string, terms: SupportTerms): Answer {
  const { id, ...record } = parseRecord(line);
  return { id: id ?? null, ...matchTitle(bundledLists(), record, terms) };
}

const inWords = (said: Answer) =>
  [said.id ?? "-", said.product ?? "-", said.cycle ?? "-", said.supportStatus, said.because].join(
    "\t",
  );

/** The answer to one line, or what is wrong with it. */
function lineFor(
  line: string,
  options: Judging,
  terms: SupportTerms,
): { text: string; bad: boolean } {
  try {
    const said = answer(line, terms);
    return { text: options.json ? JSON.stringify(said) : inWords(said), bad: false };
  } catch (error) {
    if (!(error instanceof RecordError)) throw error;
    return { text: error.message, bad: true };
  }
}

const problem = (line: number, error: string, options: Judging) =>
  options.json ? JSON.stringify({ line, error }) : `line ${line}: ${error}`;

async function match(options: Judging, io: Io, input: NodeJS.ReadableStream): Promise<void> {
  const terms = termsOf(options, io);
  let number = 0;
  let bad = 0;
  for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    number += 1;
    if (line.trim() === "") continue;
    const said = lineFor(line, options, terms);
    if (said.bad) bad += 1;
    io.out.write(`${said.bad ? problem(number, said.text, options) : said.text}\n`);
  }
  if (bad > 0)
    throw new AttentionError(`${bad} ${bad === 1 ? "line" : "lines"} could not be read.`);
}

type Asked = Judging & { readonly edition?: string };

function explained(io: Io, options: Asked, asked: { product: string; version: string }): void {
  const question = { ...asked, edition: options.edition };
  const said = explain(products, question, termsOf(options, io));
  if ("problem" in said) throw new UsageError(said.problem);
  if (options.json) printJson(io, said.support);
  else io.out.write(`${said.lines.join("\n")}\n`);
}

function matchCommand(io: Io, input: NodeJS.ReadableStream): Command {
  const command = new Command("match")
    .summary("say what each record of an inventory is, and whether it is supported")
    .description(
      "Reads one JSON object a line from standard input: name, version, platform (windows, linux, macos, android), and " +
        'where known publisher, source, bundleId, path, id and host (the machine\'s system, such as "Debian 12"). ' +
        "Writes one line for each. A line that cannot be read gets an error with its number; the others go on.",
    )
    .addOption(todayOption());
  return withJson(command).action((options: Judging) => match(options, io, input));
}

function explainCommand(io: Io): Command {
  const command = new Command("explain")
    .description("Says in three lines what the lists make of a product, why, and where from.")
    .argument("<product>", 'a product, such as "Windows 11", debian or "SQL Server"')
    .argument("<version>", "a version or release, such as 24H2, 12 or 15.0.4345")
    .addOption(
      new Option("--edition <name>", "edition, where it decides: Pro, Enterprise, LTSC, ESR"),
    )
    .addOption(todayOption());
  return withJson(command).action((product: string, version: string, options: Asked) =>
    explained(io, options, { product, version }),
  );
}

/** `muster lists`: what the supported-software lists say, without a collector or a database. */
export function listsCommand(io: Io, input: NodeJS.ReadableStream = process.stdin): Command {
  return new Command("lists")
    .description("Looks things up in the supported-software lists.")
    .addCommand(matchCommand(io, input))
    .addCommand(explainCommand(io));
}

export function addLists(program: Command, io: Io): void {
  program.addCommand(listsCommand(io));
}
