import { userInfo } from "node:os";
import { type Command, Option } from "commander";
import type { Collector } from "../collector.ts";
import { applyRetention, eraseDevice, type Retained } from "../privacy/index.ts";
import { packsWithNames } from "../store/index.ts";
import { deviceBeginning } from "./find-device.ts";
import { type Io, printJson } from "./io.ts";
import { chosenOrganisation, withCollector, withWriter } from "./open.ts";
import { name, organisationOption, type Place, withJson, withPlace } from "./options.ts";
import { AttentionError, UsageError } from "./problems.ts";
import { count } from "./text.ts";

interface EraseOptions extends Place {
  readonly org?: string;
  readonly why: string;
  readonly by: string;
  readonly former?: boolean;
}

interface RetentionOptions extends Place {
  readonly dryRun?: boolean;
  readonly by: string;
  readonly json?: boolean;
}

const byOption = () =>
  new Option("--by <name>", "who decided it, for the log (default: your account)")
    .argParser(name)
    .default(userInfo().username);

/** `muster device erase` */
export function addDeviceErase(device: Command, io: Io): void {
  const command = device
    .command("erase <device>")
    .description(
      "Erases what can point to a person from a revoked device: names, serial number, what no other device reported. For good.",
    )
    .requiredOption("--why <reason>", "the reason, for the log")
    .addOption(byOption())
    .option(
      "--former",
      "only what earlier reports said of a person and the newest does not: of whoever had it before",
    )
    .addOption(organisationOption());
  withPlace(command).action((named: string, options: EraseOptions) =>
    withWriter(io, options, (collector) => erase(io, collector, { ...options, named })),
  );
}

/** `muster erase retention` */
export function addErase(program: Command, io: Io): void {
  const retention = program
    .command("erase")
    .description("Erases what is kept no longer.")
    .command("retention")
    .description(
      "Erases what is older than `retention` in collector.yaml keeps. `serve` does so by itself; --dry-run only counts.",
    )
    .option("--dry-run", "say what would go, and leave it")
    .addOption(byOption());
  withJson(withPlace(retention)).action((options: RetentionOptions) =>
    (options.dryRun === true ? withCollector : withWriter)(io, options, async (collector) => {
      const { by, dryRun = false } = options;
      const { settings, today } = collector;
      const order = { retention: settings.retention, today, by, dryRun };
      tell(io, await applyRetention(collector, order), options);
    }),
  );
}

async function erase(
  io: Io,
  collector: Collector,
  { named, org, former = false, by, why }: EraseOptions & { readonly named: string },
): Promise<void> {
  const { id: organisation } = await chosenOrganisation(collector, org);
  const device = await deviceBeginning(collector, organisation, named);
  const done = await eraseDevice(collector, { organisation, device, former, by, why });
  if (done.refused !== undefined) {
    throw new UsageError(
      `Device ${named} may still report, which would bring everything back: revoke it first (\`muster device revoke ${named} --why …\`), or give --former for what it no longer says.`,
    );
  }
  const what = [count(done.sections, "section"), ...(done.label ? ["its name"] : [])];
  io.out.write(`Erased of device ${device.slice(0, 12)}: ${what.join(" and ")}.\n`);
  const { db, engine } = collector.store;
  const packs = await packsWithNames(db, organisation);
  if (packs.length > 0) {
    const paths = packs.map(({ path, today }) => `  ${path} (${today})`);
    io.out.write(`Packs built with names may hold them still:\n${paths.join("\n")}\n`);
  }
  io.out.write(
    "Backups made before hold it too: let them run out, or erase again after a restore.\n",
  );
  if (engine === "postgres") io.out.write(`${VACUUM}\n`);
  requireSwept(done.swept);
}

const VACUUM = "PostgreSQL frees the bytes at its next VACUUM of the tables section and device.";

function tell(io: Io, done: Retained, { dryRun, json }: RetentionOptions): void {
  if (json === true) printJson(io, done);
  else {
    const verb = dryRun === true ? "Would erase" : "Erased";
    io.out.write(
      `${verb} ${count(done.sections, "section")} and the names of ${count(done.labels, "device")}: what no report since ${done.cutoff} names, of people since ${done.personalCutoff}.\n`,
    );
  }
  requireSwept(done.swept);
}

function requireSwept(swept: boolean): void {
  if (swept) return;
  throw new AttentionError(
    "It is erased, but the database's write-ahead log could not be cut off while others read it: restart the collector, which does so.",
  );
}
