import { userInfo } from "node:os";
import { type Command, Option } from "commander";
import type { Collector } from "../collector.ts";
import { createSignInLink, endSessions, type LinkWish } from "../console/routes.ts";
import { addAuthenticator } from "./authenticator.ts";
import { type Io, printJson } from "./io.ts";
import { chosenOrganisation, withCollector, withWriter } from "./open.ts";
import { name, organisationOption, type Place, withJson, withPlace } from "./options.ts";
import { servingAddress } from "./serving.ts";
import { count } from "./text.ts";

/** Where to sign in, and a code for it: good once, for 10 minutes. */
export async function signInCode(
  collector: Collector,
  url: string,
  wish: Omit<LinkWish, "by">,
): Promise<{ address: string; code: string }> {
  const { key: code } = await createSignInLink(collector, { ...wish, by: userInfo().username });
  return { address: `${url}/sign-in`, code };
}

interface LinkOptions extends Place {
  readonly org?: string;
  readonly for?: string;
  readonly json?: boolean;
}

export function addConsole(program: Command, io: Io): void {
  const console = program.command("console").description("The console that people look at.");
  const link = console
    .command("link")
    .description(
      "Prints where to sign in, and a code that lets one person in, once, within 10 minutes.",
    )
    .addOption(organisationOption())
    .addOption(
      new Option("--for <name>", "who is to use it, for the log (default: you)").argParser(name),
    );
  addAuthenticator(console, io);
  const out = console
    .command("sign-out")
    .description("Ends every session of an organisation, and its codes that nobody has used.")
    .addOption(organisationOption());
  withJson(withPlace(out)).action((options: LinkOptions) =>
    withCollector(io, options, async (collector) => {
      const { id } = await chosenOrganisation(collector, options.org);
      const ended = await endSessions(collector, id, userInfo().username);
      if (options.json === true) printJson(io, { organisation: id, ended });
      else io.out.write(`${count(ended, "session")} of ${id} ended.\n`);
    }),
  );
  withJson(withPlace(link)).action(async (options: LinkOptions) => {
    await withWriter(io, options, async (collector) => {
      const organisation = await chosenOrganisation(collector, options.org);
      const url = await servingAddress(collector);
      const wish = { organisation: organisation.id, holder: options.for };
      const way = await signInCode(collector, url, wish);
      if (options.json === true) printJson(io, { organisation: organisation.id, ...way });
      else io.out.write(`${way.address}\ncode  ${way.code}\n`);
    });
  });
}
