import { userInfo } from "node:os";
import { type Command, Option } from "commander";
import type { Collector } from "../collector.ts";
import { giveAuthenticator, takeAuthenticator } from "../console/routes.ts";
import { type Io, printJson } from "./io.ts";
import { chosenOrganisation, withWriter } from "./open.ts";
import { name, organisationOption, type Place, withJson, withPlace } from "./options.ts";
import { UsageError } from "./problems.ts";

interface AuthenticatorOptions extends Place {
  readonly org?: string;
  readonly for: string;
  readonly remove?: boolean;
  readonly json?: boolean;
}

/** `muster console authenticator` */
export function addAuthenticator(console: Command, io: Io): void {
  const authenticator = console
    .command("authenticator")
    .description(
      "Gives a reader a second factor: prints, once, the address that an authenticator app takes it from. An earlier one is worth nothing then.",
    )
    .addOption(organisationOption())
    .addOption(
      new Option("--for <name>", "whose it is, as in `console link --for`")
        .argParser(name)
        .makeOptionMandatory(),
    )
    .option("--remove", "takes it from them instead");
  withJson(withPlace(authenticator)).action((options: AuthenticatorOptions) =>
    withWriter(io, options, (collector) =>
      options.remove === true ? take(io, collector, options) : give(io, collector, options),
    ),
  );
}

async function wishOf(collector: Collector, options: AuthenticatorOptions) {
  const { id: organisation } = await chosenOrganisation(collector, options.org);
  return { organisation, holder: options.for, by: userInfo().username };
}

async function give(io: Io, collector: Collector, options: AuthenticatorOptions): Promise<void> {
  const wish = await wishOf(collector, options);
  const { address } = await giveAuthenticator(collector, wish);
  if (options.json === true) return printJson(io, { organisation: wish.organisation, address });
  io.out.write(
    `${address}\nShow this to ${options.for} alone. Their app takes the address, or the part after secret=.\n`,
  );
}

async function take(io: Io, collector: Collector, options: AuthenticatorOptions): Promise<void> {
  const wish = await wishOf(collector, options);
  if (!(await takeAuthenticator(collector, wish))) {
    throw new UsageError(`--for ${options.for}: this reader has no authenticator.`);
  }
  if (options.json === true) {
    return printJson(io, { organisation: wish.organisation, removed: true });
  }
  io.out.write(`${options.for} has no authenticator any more.\n`);
}
