import type { Command } from "commander";
import { type SignatureWish, signPlan, withdrawSignOff } from "../people/index.ts";
import { type Io, printJson } from "./io.ts";
import { chosenOrganisation, withWriter } from "./open.ts";
import { name, organisationOption, type Place, withJson, withPlace } from "./options.ts";
import { required, withSignature } from "./people-options.ts";

interface SignOptions extends Place, Pick<SignatureWish, "signedBy" | "signedAs" | "signedOn"> {
  readonly org?: string;
  readonly json?: boolean;
  readonly by: string;
}

interface WithdrawOptions extends Place {
  readonly org?: string;
  readonly why: string;
  readonly by: string;
  readonly json?: boolean;
}

/** `muster plan sign` and `muster plan withdraw` */
export function addPlanSign(plan: Command, io: Io): void {
  const sign = plan
    .command("sign")
    .description(
      "Enters that the plan was signed off, as it stood at the end of that day; again where it changed since.",
    )
    .addOption(organisationOption());
  const signed = withSignature(sign, "the plan off").addOption(
    required("--by <name>", "who enters it, for the log", name),
  );
  withJson(withPlace(signed)).action((options: SignOptions) =>
    withWriter(io, options, async (collector) => {
      const { id: organisation } = await chosenOrganisation(collector, options.org);
      const made = await signPlan(collector, { ...options, organisation });
      if (options.json === true) return printJson(io, made);
      const { planSignOff } = await collector.summary(organisation);
      io.out.write(`Plan for ${made.edition}. ${planSignOff.says}\n`);
    }),
  );
  const withdraw = plan
    .command("withdraw")
    .description("Takes the signature under the plan back.")
    .addOption(organisationOption())
    .requiredOption("--why <reason>", "the reason, for the log")
    .addOption(required("--by <name>", "who withdraws it, for the log", name));
  withJson(withPlace(withdraw)).action((options: WithdrawOptions) =>
    withWriter(io, options, async (collector) => {
      const { id: organisation } = await chosenOrganisation(collector, options.org);
      const back = await withdrawSignOff(collector, { ...options, organisation });
      if (options.json === true) return printJson(io, back);
      io.out.write(`The plan for ${back.edition} is not signed off any more.\n`);
    }),
  );
}
