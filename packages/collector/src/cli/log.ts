import { resolve } from "node:path";
import type { Command } from "commander";
import type { Collector } from "../collector.ts";
import type { Fault } from "../log/index.ts";
import { countErased, listOrganisations } from "../store/index.ts";
import { requireEmpty } from "./empty-folder.ts";
import { type Io, printJson, styleOf } from "./io.ts";
import { chosenOrganisation, withCollector, withWriter } from "./open.ts";
import { organisationOption, type Place, withJson, withPlace } from "./options.ts";
import { AttentionError } from "./problems.ts";
import { columns, count } from "./text.ts";

interface Checked {
  readonly organisation: string;
  /** Entries of its log. */
  readonly size: number;
  /** Sections that were erased, as the log says: their digests stand, their bytes are gone. */
  readonly erased: number;
  readonly faults: readonly Fault[];
}

/** `muster log …` */
export function addLog(program: Command, io: Io): void {
  const log = program
    .command("log")
    .description("The evidence log: append-only, with signed checkpoints.");
  const check = log
    .command("check")
    .description(
      "Recomputes every log from its first entry and holds every table of evidence against it.",
    );
  withJson(withPlace(check)).action((options: Place & { json?: boolean }) =>
    withCollector(io, options, async (collector) =>
      tell(io, await checkAll(collector), options.json === true),
    ),
  );
  addAnchors(log, io);
  const copy = log
    .command("export")
    .description(
      "Writes a log as files for a file server or a USB stick: tiles as https://c2sp.org/tlog-tiles has them. Prints the key to check it with.",
    )
    .addOption(organisationOption())
    .requiredOption("--out <dir>", "folder for it, absent or empty");
  withJson(withPlace(copy)).action((options: ExportOptions) =>
    withWriter(io, options, (collector) => writeCopy(io, collector, options)),
  );
}

interface AnchorOptions extends Place {
  readonly org?: string;
  readonly now?: boolean;
  readonly json?: boolean;
}

function addAnchors(log: Command, io: Io): void {
  const anchors = log
    .command("anchors")
    .description(
      "Where checkpoints go beside this collector, as `anchors` in collector.yaml says, and how that went.",
    )
    .option("--now", "hand over the newest checkpoint now")
    .addOption(organisationOption());
  withJson(withPlace(anchors)).action((options: AnchorOptions) =>
    (options.now === true ? withWriter : withCollector)(io, options, (collector) =>
      showAnchors(io, collector, options),
    ),
  );
}

async function showAnchors(io: Io, collector: Collector, options: AnchorOptions): Promise<void> {
  const { id } = await chosenOrganisation(collector, options.org);
  const desk = collector.anchorDesk();
  const all = options.now === true ? await desk.anchor(id) : await desk.standings(id);
  const rows = Object.entries(all);
  if (options.json === true) printJson(io, all);
  else if (collector.settings.anchors === undefined) {
    io.out.write("None is set up: see anchors in config/collector.example.yaml.\n");
  } else {
    const table = rows.map(([kind, { size, at, problem }]) => [
      kind,
      size === null ? "never" : `${count(size, "entry", "entries")}, ${at}`,
      problem ?? "",
    ]);
    const head = ["anchor", "last checkpoint there", "problem"];
    io.out.write(columns(head, table, styleOf(io.out, io.environment)));
  }
  const failed = rows.filter(([, { problem }]) => problem !== null).map(([kind]) => kind);
  if (failed.length > 0) throw new AttentionError(`Not handed over: ${failed.join(", ")}.`);
}

interface ExportOptions extends Place {
  readonly org?: string;
  readonly out: string;
  readonly json?: boolean;
}

async function writeCopy(io: Io, collector: Collector, options: ExportOptions): Promise<void> {
  const { id } = await chosenOrganisation(collector, options.org);
  const path = resolve(options.out);
  await requireEmpty(options.out);
  const size = await collector.log.export(id, path);
  const key = collector.log.verifierKey(id);
  if (options.json === true) return printJson(io, { organisation: id, path, size, key });
  io.out.write(`${path}: ${count(size, "entry", "entries")}. Check it with the key\n${key}\n`);
}

async function checkAll({ log, store }: Collector): Promise<readonly Checked[]> {
  const checked: Checked[] = [];
  for (const { id } of await listOrganisations(store.db)) {
    const { size } = (await log.checkpoint(id)) ?? { size: 0 };
    const erased = await countErased(store.db, id);
    const faults = await log.audit(id);
    await log.conclude(id, faults);
    checked.push({ organisation: id, size, erased, faults });
  }
  // With what was just found, or with nothing where an earlier audit's word was taken back.
  await log.check("new");
  return checked;
}

function tell(io: Io, checked: readonly Checked[], asJson: boolean): void {
  if (asJson) printJson(io, checked);
  const faults = checked.flatMap(({ organisation, faults: all }) =>
    all.map((f) => `${organisation}: ${f.table} ${f.where}: ${f.what}`),
  );
  if (faults.length > 0) {
    const cure = checked.every(({ faults: all }) => all.every(({ table }) => table === "tile"))
      ? "\nThe log itself is whole; these are its copy as files in the data folder's log/. Keep what is there for those who will ask, take it away, and it is written anew."
      : "";
    throw new AttentionError(`What is stored is not what was signed:\n${faults.join("\n")}${cure}`);
  }
  if (asJson) return;
  for (const { organisation, size, erased } of checked) {
    const gone = erased === 0 ? "" : ` ${count(erased, "section")} erased, each by an entry.`;
    io.out.write(`${organisation}: ${size} entries, and every table is as they say.${gone}\n`);
  }
}
