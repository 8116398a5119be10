import { type Command, Option } from "commander";
import type { Collector } from "../collector.ts";
import {
  AcceptanceBook,
  type AcceptanceWish,
  type ControlKind,
  controlKinds,
  coverageOf,
  coverageSentences,
  groupNamed,
  requestAcceptance,
  type SignedAs,
} from "../people/index.ts";
import type { Acceptance } from "../store/index.ts";
import { deviceBeginning } from "./find-device.ts";
import { type Io, printJson } from "./io.ts";
import { chosenOrganisation, withWriter } from "./open.ts";
import { day, name, organisationOption, type Place, withJson, withPlace } from "./options.ts";
import { gather, handedOver, required, withSignature } from "./people-options.ts";
import { UsageError } from "./problems.ts";
import { siteNamed } from "./site.ts";

interface RequestOptions
  extends Place,
    Pick<AcceptanceWish, "reason" | "control" | "owner" | "signedBy" | "signedOn"> {
  readonly org?: string;
  readonly json?: boolean;
  readonly device?: string;
  readonly group?: string;
  readonly site?: string;
  readonly product?: string;
  readonly cycle?: string;
  readonly for?: readonly string[];
  readonly controlKind: ControlKind;
  readonly signedAs: SignedAs;
  readonly review: string;
  readonly expiry: string;
  readonly file?: string;
  readonly by: string;
}

/** `muster acceptance request` */
export function addRequest(acceptance: Command, io: Io): void {
  const request = acceptance
    .command("request")
    .description(
      "Asks to accept a risk: a product's line everywhere, or on a device, group or site; or what a control finds there.",
    )
    .addOption(organisationOption())
    .addOption(new Option("--device <id>", "the beginning of the device's id"))
    .addOption(new Option("--group <name>", "a group of devices").conflicts("device"))
    .addOption(new Option("--site <name>", "the site").conflicts(["device", "group"]))
    .option("--product <name>", "the product, as `muster acceptance register` calls it")
    .option("--cycle <line>", "the product's line, such as 7.4; for a late update its version")
    .addOption(
      new Option("--for <control>", "a control whose findings are accepted; may be repeated")
        .argParser(gather)
        .conflicts("product"),
    );
  withJson(withPlace(addWords(request))).action((options: RequestOptions) =>
    withWriter(io, options, (collector) => ask(io, collector, options)),
  );
}

function addWords(request: Command): Command {
  const asked = request
    .requiredOption("--reason <text>", "why it cannot be put right now")
    .requiredOption("--control <text>", "what is done instead")
    .addOption(
      new Option("--control-kind <kind>", "what kind of thing that is")
        .choices(controlKinds)
        .default("other"),
    )
    .addOption(required("--owner <name>", "who answers for it", name));
  return withSignature(asked, "for the risk")
    .addOption(required("--review <day>", "day by which it is looked at again", day))
    .addOption(required("--expiry <day>", "last day it holds, up to a year on", day))
    .option("--file <file>", "what was signed, up to 10 MiB")
    .addOption(required("--by <name>", "who asks, for the log", name));
}

async function ask(io: Io, collector: Collector, options: RequestOptions): Promise<void> {
  const { id: organisation } = await chosenOrganisation(collector, options.org);
  const { for: controls, file, ...words } = options;
  const made = await requestAcceptance(collector, {
    ...words,
    controls,
    ...(await scopeOf(collector, organisation, options)),
    attachment: file === undefined ? undefined : await handedOver(file, "--file"),
    organisation,
  });
  const covers = await coverageNow(collector, made);
  if (options.json === true) return printJson(io, { ...made, covers: covers.coverage });
  io.out.write(
    `Acceptance ${made.id} is asked for. ${covers.says}\nAnother person approves it:\nmuster acceptance approve ${made.id} --org ${organisation} --by NAME\n`,
  );
}

/** How many devices an acceptance covers today, in figures and in words. */
export async function coverageNow(
  { store, today }: Pick<Collector, "store" | "today">,
  acceptance: Acceptance,
) {
  const { db } = store;
  const book = await AcceptanceBook.open(db, acceptance.organisation, { day: today });
  const coverage = await coverageOf(db, book, { acceptance, day: today });
  return { coverage, says: coverageSentences(coverage).join(" ") };
}

async function scopeOf(
  collector: Collector,
  organisation: string,
  { device, group, site, product }: RequestOptions,
): Promise<Pick<AcceptanceWish, "scope" | "about" | "product">> {
  if (device !== undefined) {
    return {
      scope: "device",
      about: await deviceBeginning(collector, organisation, device),
      product,
    };
  }
  if (group !== undefined) {
    const { name: about } = await groupNamed(collector.store.db, organisation, group);
    return { scope: "group", about, product };
  }
  if (site !== undefined) {
    return { scope: "site", about: await siteNamed(collector, organisation, site), product };
  }
  if (product !== undefined) return { scope: "product", about: product, product: undefined };
  throw new UsageError("Give --device ID, --group NAME, --site NAME or --product NAME.");
}
