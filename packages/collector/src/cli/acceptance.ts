import { type Command, Option } from "commander";
import type { Collector } from "../collector.ts";
import {
  type AcceptanceWish,
  approveAcceptance,
  requestAcceptance,
  stateOfAcceptance,
  withdrawAcceptance,
} from "../people/index.ts";
import { listAcceptances } from "../store/index.ts";
import { deviceBeginning } from "./find-device.ts";
import { type Io, printJson, styleOf } from "./io.ts";
import { chosenOrganisation, withCollector, withWriter } from "./open.ts";
import { day, name, organisationOption, type Place, withJson, withPlace } from "./options.ts";
import { UsageError } from "./problems.ts";
import { columns } from "./text.ts";

interface ListOptions extends Place {
  readonly org?: string;
  readonly json?: boolean;
}

interface RequestOptions
  extends ListOptions,
    Pick<AcceptanceWish, "reason" | "control" | "owner" | "signedBy" | "review" | "expiry" | "by"> {
  readonly device?: string;
  readonly product?: string;
  readonly site?: string;
}

interface DecideOptions extends Place {
  readonly org?: string;
  readonly by: string;
  readonly why: string;
}

const required = (flags: string, description: string, parse: (text: string) => string) =>
  new Option(flags, description).argParser(parse).makeOptionMandatory();

/** `muster acceptance …` */
export function addAcceptance(program: Command, io: Io): void {
  const acceptance = program
    .command("acceptance")
    .description(
      "Risks that somebody asks to accept and another person approves. They are shown beside what was found and change no finding.",
    );
  addRequest(acceptance, io);
  const approve = acceptance
    .command("approve <id>")
    .description("Approves one, as another person than who asked.")
    .addOption(organisationOption())
    .addOption(required("--by <name>", "who approves, for the log", name));
  withPlace(approve).action((id: string, options: DecideOptions) =>
    withWriter(io, options, async (collector) => {
      const organisation = await chosenOrganisation(collector, options.org);
      const about = { organisation: organisation.id, id, by: options.by };
      const found = await approveAcceptance(collector, about);
      io.out.write(`Acceptance ${found.id} is approved, until ${found.expiry}.\n`);
    }),
  );
  const withdraw = acceptance
    .command("withdraw <id>")
    .description("Takes one back.")
    .addOption(organisationOption())
    .requiredOption("--why <reason>", "the reason, for the log")
    .addOption(required("--by <name>", "who withdraws it, for the log", name));
  withPlace(withdraw).action((id: string, options: DecideOptions) =>
    withWriter(io, options, async (collector) => {
      const organisation = await chosenOrganisation(collector, options.org);
      const about = { organisation: organisation.id, id, by: options.by, why: options.why };
      const found = await withdrawAcceptance(collector, about);
      io.out.write(`Acceptance ${found.id} is withdrawn.\n`);
    }),
  );
  const list = acceptance
    .command("list")
    .description("Lists the risks, and how each stands today.")
    .addOption(organisationOption());
  withJson(withPlace(list)).action((options: ListOptions) =>
    withCollector(io, options, (collector) => show(io, collector, options)),
  );
}

function addRequest(acceptance: Command, io: Io): void {
  const request = acceptance
    .command("request")
    .description("Asks to accept a risk: of a device, of a product, or of a site.")
    .addOption(organisationOption())
    .addOption(new Option("--device <id>", "the beginning of the device's id"))
    .addOption(new Option("--product <name>", "the product").conflicts("device"))
    .addOption(new Option("--site <name>", "the site").conflicts(["device", "product"]))
    .requiredOption("--reason <text>", "why it cannot be put right now")
    .requiredOption("--control <text>", "what is done instead")
    .addOption(required("--owner <name>", "who answers for it", name))
    .addOption(required("--signed-by <name>", "who signs for the risk in the organisation", name))
    .addOption(required("--review <day>", "day by which it is looked at again", day))
    .addOption(required("--expiry <day>", "last day it holds, up to a year on", day))
    .addOption(required("--by <name>", "who asks, for the log", name));
  withJson(withPlace(request)).action((options: RequestOptions) =>
    withWriter(io, options, async (collector) => {
      const { id: organisation } = await chosenOrganisation(collector, options.org);
      const scope = await scopeOf(collector, organisation, options);
      const made = await requestAcceptance(collector, { ...options, ...scope, organisation });
      if (options.json === true) return printJson(io, made);
      io.out.write(
        `Acceptance ${made.id} is asked for. Another person approves it:\nmuster acceptance approve ${made.id} --by NAME\n`,
      );
    }),
  );
}

async function scopeOf(
  collector: Collector,
  organisation: string,
  { device, product, site }: RequestOptions,
): Promise<Pick<AcceptanceWish, "scope" | "about">> {
  if (device !== undefined) {
    return { scope: "device", about: await deviceBeginning(collector, organisation, device) };
  }
  if (product !== undefined) return { scope: "product", about: product };
  if (site !== undefined) return { scope: "site", about: site };
  throw new UsageError("Give --device ID, --product NAME or --site NAME.");
}

async function show(io: Io, collector: Collector, options: ListOptions): Promise<void> {
  const { id } = await chosenOrganisation(collector, options.org);
  const all = await listAcceptances(collector.store.db, id);
  const rows = all.map((row) => ({ ...row, state: stateOfAcceptance(row, collector.today) }));
  if (options.json === true) return printJson(io, rows);
  const table = rows.map((row) => [
    row.id,
    row.scope === "device" ? `device ${row.about.slice(0, 12)}` : `${row.scope} ${row.about}`,
    row.state,
    row.owner,
    row.expiry,
  ]);
  const head = ["id", "of", "state", "owner", "expires"];
  io.out.write(columns(head, table, styleOf(io.out, io.environment)));
}
