import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { type Command, Option } from "commander";
import { signers } from "../people/index.ts";
import { day, name } from "./options.ts";
import { codeOf, UsageError } from "./problems.ts";

/** An option without which a command is wrong use, with its check. */
export function required(
  flags: string,
  description: string,
  parse: (text: string) => string,
): Option {
  return new Option(flags, description).argParser(parse).makeOptionMandatory();
}

/** Who signs in the organisation, as what and when. @param what that is signed */
export function withSignature(command: Command, what: string): Command {
  return command
    .addOption(required("--signed-by <name>", `who signs ${what} in the organisation`, name))
    .addOption(
      new Option("--signed-as <role>", "as what: in categories 3 and 4 management or a partner")
        .choices(signers)
        .makeOptionMandatory(),
    )
    .addOption(required("--signed-on <day>", "day on which it was signed", day));
}

/** A file that somebody hands over, by its name and bytes. @param option which names it, for the message */
export async function handedOver(
  file: string,
  option: string,
): Promise<{ readonly name: string; readonly bytes: Uint8Array }> {
  const bytes = await readFile(file).catch((error: unknown) => {
    throw new UsageError(
      `${option} ${file} cannot be read (${codeOf(error)}): give the path of a file.`,
    );
  });
  return { name: basename(file), bytes };
}

/** For options that may be given several times. */
export function gather(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}
