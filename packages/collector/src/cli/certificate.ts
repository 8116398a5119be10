import { type Command, Option } from "commander";
import type { Collector } from "../collector.ts";
import {
  addCertificate,
  type CertificateWish,
  certificateKinds,
  certificatesOn,
  withdrawCertificate,
} from "../people/index.ts";
import { type Io, printJson, styleOf } from "./io.ts";
import { chosenOrganisation, withCollector, withWriter } from "./open.ts";
import { day, name, organisationOption, type Place, withJson, withPlace } from "./options.ts";
import { handedOver, required } from "./people-options.ts";
import { columns } from "./text.ts";
import { addWithdraw } from "./withdraw.ts";

interface Options extends Place {
  readonly org?: string;
  readonly json?: boolean;
}

interface AddOptions extends Options {
  readonly kind: string;
  readonly scope: string;
  readonly expiry: string;
  readonly file?: string;
  readonly by: string;
}

/** As people type them: hyphens for the spaces of a name. */
const typed = (kind: string) => kind.replaceAll("_", "-");

/** `muster certificate …` */
export function addCertificates(program: Command, io: Io): void {
  const certificate = program
    .command("certificate")
    .description(
      "Certificates that the organisation holds. Those that hold may exempt from items, where the edition says so; plain Cyber Essentials exempts from none.",
    );
  const add = certificate
    .command("add")
    .description("Enters a certificate, with its file where there is one.")
    .addOption(organisationOption())
    .addOption(
      new Option("--kind <kind>", "which certificate")
        .choices(certificateKinds.map(typed))
        .makeOptionMandatory(),
    )
    .requiredOption("--scope <text>", "what it covers, in its own words")
    .addOption(required("--expiry <day>", "last day on which it holds, up to three years on", day))
    .option("--file <file>", "the certificate, up to 10 MiB")
    .addOption(required("--by <name>", "who enters it, for the log", name));
  withJson(withPlace(add)).action((options: AddOptions) =>
    withWriter(io, options, (collector) => addOne(io, collector, options)),
  );
  addWithdraw(certificate, io, {
    description: "Takes one back. It stays, as withdrawn.",
    withdraw: async (collector, wish) => {
      const found = await withdrawCertificate(collector, wish);
      return { found, says: `Certificate ${found.id} is withdrawn.` };
    },
  });
  const list = certificate
    .command("list")
    .description("Lists the certificates, and which hold today.")
    .addOption(organisationOption());
  withJson(withPlace(list)).action((options: Options) =>
    withCollector(io, options, (collector) => show(io, collector, options)),
  );
}

async function addOne(io: Io, collector: Collector, options: AddOptions): Promise<void> {
  const { id: organisation } = await chosenOrganisation(collector, options.org);
  const { scope, expiry, by } = options;
  const file = options.file === undefined ? undefined : await handedOver(options.file, "--file");
  const kind = kindOf(options.kind);
  const added = await addCertificate(collector, { organisation, kind, scope, expiry, file, by });
  if (options.json === true) return printJson(io, added);
  io.out.write(`${added.id}: ${typed(added.kind)}, until ${added.expiry}\n`);
}

/** Commander let no other word through than those of `choices`. */
function kindOf(word: string): CertificateWish["kind"] {
  return certificateKinds.find((kind) => typed(kind) === word) ?? "cyber_essentials";
}

async function show(io: Io, collector: Collector, options: Options): Promise<void> {
  const { id } = await chosenOrganisation(collector, options.org);
  const all = await certificatesOn(collector.store.db, id, collector.today);
  if (options.json === true) return printJson(io, all);
  const rows = all.map((row) => [row.id, typed(row.kind), row.state, row.expiry, row.scope]);
  const head = ["id", "kind", "state", "expires", "scope"];
  io.out.write(columns(head, rows, styleOf(io.out, io.environment)));
}
