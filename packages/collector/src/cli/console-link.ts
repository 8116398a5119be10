import type { Command } from "commander";
import type { Collector } from "../collector.ts";
import { createSignInLink } from "../console/routes.ts";
import { type Io, printJson } from "./io.ts";
import { chosenOrganisation, withCollector } from "./open.ts";
import { organisationOption, type Place, withJson, withPlace } from "./options.ts";
import { servingAddress } from "./serving.ts";

/** A sign-in link: good once, for 15 minutes. */
export async function signInAddress(
  { store, now, random }: Collector,
  organisation: string,
  url: string,
): Promise<string> {
  const { key } = await createSignInLink(store.db, { organisation, now, random });
  return `${url}/sign-in/${key}`;
}

export function addConsole(program: Command, io: Io): void {
  const console = program.command("console").description("The console that people look at.");
  const link = console
    .command("link")
    .description("Prints a link that signs one person in, once, within 15 minutes.")
    .addOption(organisationOption());
  withJson(withPlace(link)).action(async (options: Place & { org?: string; json?: boolean }) => {
    await withCollector(io, options, async (collector) => {
      const organisation = await chosenOrganisation(collector, options.org);
      const url = await servingAddress(collector);
      const address = await signInAddress(collector, organisation.id, url);
      if (options.json === true) printJson(io, { organisation: organisation.id, address });
      else io.out.write(`${address}\n`);
    });
  });
}
