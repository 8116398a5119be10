import { type Day, dayOf, defaultPolicy, type SupportTerms } from "@muster/mapping";
import {
  explain,
  type Lists,
  type MatchAnswer,
  matchTitle,
  notOnLists,
  type SupportStatus,
} from "@muster/mapping/lifecycle";
import { Command, InvalidArgumentError, Option } from "commander";
import { databaseOf } from "../config/load.ts";
import { parseRecord, RecordError } from "../lists/record.ts";
import { type StandingLists, standingLists } from "../lists/standing.ts";
import { type Io, printJson } from "./io.ts";
import { linesOf } from "./lines.ts";
import { addListRefresh } from "./list-refresh.ts";
import { settingsOf } from "./open.ts";
import { type Place, todayOption, withJson, withPlace } from "./options.ts";
import { AttentionError, UsageError } from "./problems.ts";

interface Judging extends Place {
  readonly today?: Day;
  readonly json?: boolean;
  /** Folder of the organisation's own list. */
  readonly own?: string;
  /** The lists that this program brought, whatever is in force. */
  readonly bundled?: boolean;
}

/**
 * The lists in force in the data folder with the own list that counts there, else those that the program brought. Which they
 * are is said beside the answers: always where a data folder has a say, else to a person at a terminal.
 */
async function listsOf(options: Judging, io: Io): Promise<StandingLists> {
  const { bundled, own } = options;
  const settings = bundled ? undefined : settingsOf(io, options);
  const lists = await standingLists({
    own,
    ...(settings && { database: databaseOf(settings), counts: settings.supportedSoftware }),
  });
  if (lists.inForce || io.err.isTerminal) io.err.write(`by ${lists.which}\n`);
  return lists;
}

const ownOption = () =>
  new Option("--own <dir>", "folder of your own list, to stand beside the vendors' lists");

const bundledOption = () =>
  new Option("--bundled", "look in the lists that this program brought, whatever is in force here");

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

type Id = string | number | null;
type Answer = MatchAnswer & { readonly id: Id };
/** What is said of a line that cannot be read; `line` counts from 1. */
interface Refusal {
  readonly id: Id;
  readonly line: number;
  readonly error: string;
}

interface Ground {
  readonly terms: SupportTerms;
  readonly lists: Lists;
}

function answer(line: string, { terms, lists }: Ground): Answer {
  const { id = null, part, ...record } = parseRecord(line);
  if (part) return { id, ...notOnLists("from a source of libraries and extensions, not products") };
  return { id, ...matchTitle(lists, record, terms) };
}

function answerOrRefusal(text: string, line: number, ground: Ground): Answer | Refusal {
  try {
    return answer(text, ground);
  } catch (error) {
    if (!(error instanceof RecordError)) throw error;
    return { id: error.id ?? null, line, error: error.message };
  }
}

/** Control characters would break the line or play with the terminal. */
const plain = (text: string) => text.replace(/\p{Cc}+/gu, " ");

function inWords(said: Answer | Refusal): string {
  const columns =
    "error" in said
      ? ["-", "-", "error", said.error]
      : [said.product ?? "-", said.cycle ?? "-", said.supportStatus, said.because];
  return [said.id ?? "-", ...columns].map((c) => plain(String(c))).join("\t");
}

async function match(options: Judging, io: Io, input: NodeJS.ReadableStream): Promise<void> {
  const { lists } = await listsOf(options, io);
  const ground = { terms: termsOf(options, io), lists };
  let number = 0;
  let bad = 0;
  for await (const line of linesOf(input)) {
    number += 1;
    if (line.trim() === "") continue;
    const said = answerOrRefusal(line, number, ground);
    io.out.write(`${options.json ? JSON.stringify(said) : inWords(said)}\n`);
    if (!("error" in said)) continue;
    bad += 1;
    io.err.write(`line ${said.line}: ${said.error}\n`);
  }
  if (bad > 0)
    throw new AttentionError(`${bad} ${bad === 1 ? "line" : "lines"} could not be read.`);
}

interface Asked extends Judging {
  readonly edition?: string;
  readonly proved?: Programme;
}

type Programme = NonNullable<SupportTerms["programme"]>;

/** A support programme as if a device proved it, with its year where it is bought year by year: `windows-esu:2`. */
function programmeOf(text: string): Programme {
  const [, programme, year] = /^([a-z][a-z0-9-]{1,63})(?::([1-9]))?$/.exec(text) ?? [];
  if (programme === undefined)
    throw new InvalidArgumentError(
      "Give a programme, and its year where it has one: windows-esu:2.",
    );
  const bought = year === undefined ? {} : { year: Number(year) };
  const proof = { programme, state: "active" as const, source: "--proved", ...bought };
  return {
    kind: "support-programme",
    state: "known",
    source: "--proved",
    value: { programmes: [proof] },
  };
}

async function explained(
  io: Io,
  options: Asked,
  asked: { readonly product: string; readonly version: string },
): Promise<void> {
  const { products, tables, own } = await listsOf(options, io);
  const question = { ...asked, edition: options.edition, own, patches: tables };
  const terms = { ...termsOf(options, io), programme: options.proved };
  const said = explain(products, question, terms);
  if ("problem" in said) throw new UsageError(said.problem);
  if (options.json) printJson(io, said.support);
  else io.out.write(`${said.lines.join("\n")}\n`);
}

const statuses: Readonly<Record<SupportStatus, string>> = {
  supported: "gets security fixes",
  "ending-soon": `gets them now, and no longer within ${defaultPolicy.endingSoonMonths} months`,
  "extended-support": "past its support, with a programme proved for the device",
  unsupported: "gets none any more",
  unrecognised: "on no list",
  "unknown-cycle": "the product is known, its release line is not",
  "lists-too-old": "would be supported, but the list is too old to say so",
  "not-assessed": "judged with something else, or the machine's system is not known",
};

const STATUS_HELP = [
  "supportStatus (in explain: status) is one of",
  ...Object.entries(statuses).map(([word, means]) => `  ${word.padEnd(16)}  ${means}`),
].join("\n");

const WHICH_HELP = `Where the data folder has a database, its lists in force are looked in, with the own
list that counts there; else those that this program brought. Standard error says
which, and until when they were checked.`;

const MATCH_HELP = `
${WHICH_HELP}

With --json a line is
  {"id", "product", "cycle", "supportStatus", "judgedBy", "endOfSupport",
   "endOfExtendedSupport", "because", "source"}
id is the record's own, else null. product is null where it is on no list, cycle
where the version is in no listed line. judgedBy is vendor or distribution. An
end is the last supported day, true (over, day unknown), false (no end announced)
or null (not known). With --own, own is what your own list says: says, decides,
disagrees, and the vendor's status and sentence. A line that cannot be read is {"id", "line", "error"}.

${STATUS_HELP}`;

function matchCommand(io: Io, input: NodeJS.ReadableStream): Command {
  const command = new Command("match")
    .summary("say what each record of an inventory is, and whether it is supported")
    .description(
      "Reads one JSON object a line from standard input: name, version, platform (windows, linux, macos, android), and " +
        'where known publisher, source, bundleId, path, id and host (the machine\'s system, such as "Debian 12"). ' +
        "Writes one line for each in the same order, empty lines apart. A line that cannot be read is answered with an " +
        "error and its number, here and on standard error; the others go on, and the exit code is 1.",
    )
    .addOption(todayOption())
    .addOption(ownOption())
    .addOption(bundledOption())
    .addHelpText("after", MATCH_HELP);
  return withJson(withPlace(command)).action((options: Judging) => match(options, io, input));
}

function explainCommand(io: Io): Command {
  const command = new Command("explain")
    .description("Says in three lines what the lists make of a product, why, and where from.")
    .argument("<product>", 'a product, such as "Windows 11" or debian, or a device: "iPhone 12"')
    .argument("[version]", "a version or release, such as 24H2, 12 or 15.0.4345", "")
    .addOption(
      new Option(
        "--edition <name>",
        "edition, where it decides: Pro, Enterprise, LTSC, ESR; of Microsoft 365 Apps the update channel",
      ),
    )
    .addOption(
      new Option(
        "--proved <programme>",
        "as on a device that proves this support programme: windows-esu:2, ubuntu-pro-esm-infra",
      ).argParser(programmeOf),
    )
    .addOption(todayOption())
    .addOption(ownOption())
    .addOption(bundledOption());
  command.addHelpText("after", `\n${WHICH_HELP}\n\n${STATUS_HELP}`);
  return withJson(withPlace(command)).action((product: string, version: string, options: Asked) =>
    explained(io, options, { product, version }),
  );
}

/** `muster lists`: what the supported-software lists say. */
export function listsCommand(io: Io, input: NodeJS.ReadableStream = process.stdin): Command {
  return new Command("lists")
    .description("The lists of supported software: looks things up in them, and keeps them fresh.")
    .addCommand(matchCommand(io, input))
    .addCommand(explainCommand(io));
}

export function addLists(program: Command, io: Io): void {
  const lists = listsCommand(io);
  addListRefresh(lists, io);
  program.addCommand(lists);
}
