import type { Command } from "commander";
import type { Collector } from "../collector.ts";
import { type Io, printJson } from "./io.ts";
import { chosenOrganisation, withWriter } from "./open.ts";
import { name, organisationOption, type Place, withJson, withPlace } from "./options.ts";
import { required } from "./people-options.ts";

interface WithdrawOptions extends Place {
  readonly org?: string;
  readonly why: string;
  readonly by: string;
  readonly json?: boolean;
}

/** What somebody takes back. */
interface Withdrawal {
  readonly organisation: string;
  readonly id: string;
  readonly why: string;
  readonly by: string;
}

/** `… withdraw <id>`: what people added stays, and no longer counts. @param withdraw answers what is taken back and what to say of it */
export function addWithdraw(
  parent: Command,
  io: Io,
  {
    description,
    withdraw,
  }: {
    readonly description: string;
    readonly withdraw: (
      collector: Collector,
      wish: Withdrawal,
    ) => Promise<{ readonly found: { readonly id: string }; readonly says: string }>;
  },
): void {
  const command = parent
    .command("withdraw <id>")
    .description(description)
    .addOption(organisationOption())
    .requiredOption("--why <reason>", "the reason, for the log")
    .addOption(required("--by <name>", "who withdraws it, for the log", name));
  withJson(withPlace(command)).action((id: string, { org, why, by, ...rest }: WithdrawOptions) =>
    withWriter(io, rest, async (collector) => {
      const { id: organisation } = await chosenOrganisation(collector, org);
      const { found, says } = await withdraw(collector, { organisation, id, why, by });
      if (rest.json === true) return printJson(io, { ...found, withdrawn: { by, why } });
      io.out.write(`${says}\n`);
    }),
  );
}
