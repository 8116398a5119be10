import type { Command } from "commander";
import type { Collector } from "../collector.ts";
import type { Io } from "./io.ts";
import { chosenOrganisation, withWriter } from "./open.ts";
import { name, organisationOption, type Place, withPlace } from "./options.ts";
import { required } from "./people-options.ts";

interface WithdrawOptions extends Place {
  readonly org?: string;
  readonly why: string;
  readonly by: string;
}

/** What somebody takes back. */
interface Withdrawal {
  readonly organisation: string;
  readonly id: string;
  readonly why: string;
  readonly by: string;
}

/** `… withdraw <id>`: what people added stays, and no longer counts. @param withdraw answers what to say of it */
export function addWithdraw(
  parent: Command,
  io: Io,
  {
    description,
    withdraw,
  }: {
    readonly description: string;
    readonly withdraw: (collector: Collector, wish: Withdrawal) => Promise<string>;
  },
): void {
  const command = parent
    .command("withdraw <id>")
    .description(description)
    .addOption(organisationOption())
    .requiredOption("--why <reason>", "the reason, for the log")
    .addOption(required("--by <name>", "who withdraws it, for the log", name));
  withPlace(command).action((id: string, { org, why, by, ...place }: WithdrawOptions) =>
    withWriter(io, place, async (collector) => {
      const { id: organisation } = await chosenOrganisation(collector, org);
      const said = await withdraw(collector, { organisation, id, why, by });
      io.out.write(`${said}\n`);
    }),
  );
}
