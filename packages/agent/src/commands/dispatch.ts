import { parseArgs } from "node:util";
import { messageOf, Problem } from "../identity/problem.ts";
import { version } from "../version.ts";
import { catalogue, type Entry } from "./catalogue.ts";
import type { Arguments, Context, ExitCode } from "./context.ts";
import { helpOn, helpOnAll } from "./help.ts";
import { styleFor, visible, writeJson } from "./terminal.ts";

/** Runs the program: finds the command, checks its arguments, and turns whatever is thrown into a line and an exit code. */
export async function dispatch(argv: readonly string[], context: Context): Promise<ExitCode> {
  try {
    return await run(argv, context);
  } catch (error) {
    return report(error, argv, context);
  }
}

async function run(argv: readonly string[], context: Context): Promise<ExitCode> {
  const entry = catalogue.find((e) => e.words.every((word, i) => argv[i] === word));
  if (entry !== undefined) return await call(entry, argv.slice(entry.words.length), context);
  const isGroup = catalogue.some((e) => e.words.length > 1 && e.words[0] === argv[0]);
  const group = isGroup ? argv.slice(0, 1) : [];
  const word = argv[group.length];
  if (word === "--version" && !isGroup) {
    context.out.write(`${version}\n`);
    return 0;
  }
  if (word === undefined || ["--help", "-h", "help"].includes(word)) {
    context.out.write(helpOnAll(group, context.out.width));
    return word === undefined ? 2 : 0;
  }
  throw wrongUse(`there is no command "${[...group, word].join(" ")}"`, group);
}

async function call(entry: Entry, argv: readonly string[], context: Context): Promise<ExitCode> {
  const args = parse(entry, argv);
  if (args.options.help === true) {
    context.out.write(helpOn(entry, context.out.width));
    return 0;
  }
  const command = await entry.load();
  return await command(args, context);
}

function parse(entry: Entry, argv: readonly string[]): Arguments {
  const options = Object.fromEntries(
    entry.options.map((o) => [
      o.name,
      { type: o.value === undefined ? "boolean" : "string" } as const,
    ]),
  );
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: { ...options, help: { type: "boolean", short: "h" } },
      strict: true,
      allowPositionals: false,
    });
    return { options: values };
  } catch (error) {
    // Only the first line, up to its advice on parseArgs itself, is about the argument.
    const [what = ""] = messageOf(error).split(/\n|\. (?=To |This )/);
    throw wrongUse(what.replace(/\.$/, ""), entry.words);
  }
}

function wrongUse(what: string, words: readonly string[]): Problem {
  const cure = `see ${["muster-agent", ...words, "--help"].join(" ")}`;
  return new Problem("WRONG_USE", { what, cure, exit: 2 });
}

/** What a thrown error says of itself, as far as it does. */
interface Told {
  readonly code: string;
  readonly what: string;
  readonly cure: string | undefined;
  readonly exit: ExitCode;
}

function tell(error: unknown): Told {
  const what = messageOf(error);
  if (typeof error !== "object" || error === null || !("cure" in error)) {
    return { code: "UNEXPECTED", what, cure: undefined, exit: 3 };
  }
  const { cure, code, exit } = error as { cure: unknown; code?: unknown; exit?: unknown };
  return { code: String(code), what, cure: String(cure), exit: exit === 2 ? 2 : 3 };
}

function report(error: unknown, argv: readonly string[], context: Context): ExitCode {
  const told = tell(error);
  const { err, out } = context;
  if (argv.includes("--json")) {
    writeJson(out, { error: { code: told.code, what: told.what, cure: told.cure ?? null } });
  }
  const style = styleFor(err, context);
  err.write(`${style.bad("muster-agent:")} ${visible(told.what)}\n`);
  if (told.cure !== undefined) err.write(`  ${visible(told.cure)}\n`);
  return told.exit;
}
