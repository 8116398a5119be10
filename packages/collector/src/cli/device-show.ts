import type { Detail } from "@muster/mapping";
import type { Command } from "commander";
import type { Collector } from "../collector.ts";
import { type ClockSkew, clockNote, clockSkew } from "../packs/notes.ts";
import {
  branchesOf,
  type Device,
  deviceById,
  devicesBySerial,
  entriesAboutDevice,
  keysOf,
  openFindings,
  payloadOf,
  reportByDigest,
  reportsFrom,
} from "../store/index.ts";
import { deviceBeginning } from "./find-device.ts";
import { type Io, printJson, styleOf } from "./io.ts";
import { chosenOrganisation, withCollector } from "./open.ts";
import { organisationOption, type Place, withJson, withPlace } from "./options.ts";
import { columns, labelled, wrap } from "./text.ts";

interface ShowOptions extends Place {
  readonly org?: string;
  readonly json?: boolean;
}

/** One report of a device's chain, as far as it tells which machine made it. */
interface Branch {
  /** Digest of the report. */
  readonly report: string;
  readonly seq: number;
  readonly receivedAt: string;
  /** By the device's own clock. */
  readonly clock: string;
  readonly bootId: string;
  readonly agent: string;
  /** `taken`, or why it was refused. */
  readonly what: string;
}

/** `muster device show` */
export function addDeviceShow(device: Command, io: Io): void {
  const command = device
    .command("show <device>")
    .description(
      "Shows one device: its keys, what the log says of it, its clock, and the branches of a fork.",
    )
    .addOption(organisationOption());
  withJson(withPlace(command)).action((name: string, options: ShowOptions) =>
    withCollector(io, options, async (collector) => {
      const { id: organisation } = await chosenOrganisation(collector, options.org);
      const id = await deviceBeginning(collector, organisation, name);
      const shown = await look(collector, id);
      if (options.json === true) return printJson(io, shown);
      print(io, shown);
    }),
  );
}

async function look({ store: { db } }: Collector, id: string) {
  const device = await deviceById(db, id);
  if (device === undefined) throw new Error(`device ${id} is gone`);
  const head = device.head === null ? undefined : await reportByDigest(db, device.head);
  const clock = head && clockSkew(payloadOf(head), head);
  return {
    id,
    name: device.label,
    state: device.state,
    platform: device.platform,
    enrolledAt: device.enrolled_at,
    reports: device.seq,
    lastReportAt: device.last_report_at,
    replacedBy: device.replaced_by,
    sameSerial: await othersLike(db, device),
    clock: clock ?? null,
    keys: (await keysOf(db, id)).map(({ keyid, algorithm, protection, from_at, until_at }) => ({
      keyid,
      algorithm,
      protection,
      from: from_at,
      until: until_at,
    })),
    updates: await updatesOf(db, id),
    log: await entriesAboutDevice(db, device),
    branches: await branches(db, device),
  };
}

type Db = Collector["store"]["db"];

/** What was judged last of its updates: its own level against the releases of its line, and what it lacks. */
async function updatesOf(db: Db, id: string) {
  const found = (await openFindings(db, [id])).find(({ control }) => control === UPDATES);
  if (found === undefined) return null;
  const { outcome, because, from_day: from } = found;
  // The evaluator wrote it so.
  return { outcome, because, from, details: JSON.parse(found.details) as readonly Detail[] };
}

const UPDATES = "security-updates-in-time";

/** Devices with the same serial number: perhaps this machine, enrolled before or since. */
async function othersLike(db: Db, { id, organisation, serial }: Device): Promise<string[]> {
  const same = serial === null ? [] : await devicesBySerial(db, { organisation, serial });
  return same.filter((other) => other.id !== id).map((other) => other.id);
}

/** Both branches of a fork: the report that was taken in the place, and those that wanted it too. None where there is no fork. */
async function branches(db: Db, device: Device): Promise<Branch[]> {
  const refused = (await branchesOf(db, device.id)).map((row) =>
    branchOf(row.report ?? "", { envelope: row.envelope ?? "", at: row.at, what: row.reason }),
  );
  if (refused.length === 0) return [];
  const first = Math.min(...refused.map(({ seq }) => seq));
  const rows = await reportsFrom(db, device.id, first);
  const taken = rows.map(({ digest, envelope, received_at: at }) =>
    branchOf(digest, { envelope, at, what: "taken" }),
  );
  return [...taken, ...refused];
}

function branchOf(
  report: string,
  { envelope, at, what }: { readonly envelope: string; readonly at: string; readonly what: string },
): Branch {
  const { seq, clock, bootId, agent } = payloadOf({ envelope });
  return { report, seq, receivedAt: at, clock, bootId, agent: agent.version, what };
}

type Shown = Awaited<ReturnType<typeof look>>;

function print(io: Io, shown: Shown): void {
  const style = styleOf(io.out, io.environment);
  const rows: [string, string][] = [
    ["device", shown.id],
    ["name", shown.name ?? "not reported"],
    ["state", shown.state],
    ["enrolled", shown.enrolledAt],
    ["last report", shown.lastReportAt ?? "never"],
    ["clock", clockWord(shown.clock)],
    ["updates", shown.updates?.because ?? "not judged yet"],
    ...(shown.replacedBy === null ? [] : [["replaced by", shown.replacedBy] as [string, string]]),
    ...shown.sameSerial.map((id) => ["same serial", id] as [string, string]),
  ];
  const look = { style, labelWidth: 12 };
  const lines = rows.flatMap(([label, text]) => labelled(label, text, look));
  io.out.write(`${lines.join("\n")}\n`);
  printLevels(io, shown.updates?.details ?? []);
  const keys = shown.keys.map((k) => [
    k.keyid.slice(0, 12),
    k.algorithm,
    k.protection,
    k.from,
    k.until ?? "in force",
  ]);
  io.out.write(columns(["key", "algorithm", "lies in", "from", "until"], keys, style));
  const log = shown.log.map(({ index, type, at, by, says }) => [
    String(index),
    type,
    at,
    by ?? "",
    says ?? "",
  ]);
  io.out.write(columns(["entry", "of the log", "at", "by", "says"], log, style));
  if (shown.branches.length > 0) printBranches(io, shown.branches);
}

/** Levels and missing updates, one a line. */
function printLevels(io: Io, details: readonly Detail[]): void {
  if (details.length === 0) return;
  const rows = details.map(({ what, version, state, date, because }) => [
    what,
    version ?? "",
    state,
    date ?? "",
    because,
  ]);
  const style = styleOf(io.out, io.environment);
  io.out.write(columns(["update", "at", "state", "due by", "because"], rows, style));
}

function clockWord(clock: ClockSkew | null): string {
  return clock === null ? "not seen to be wrong" : clockNote(clock);
}

const FORK =
  "This device's key was used in two places: it was copied (a cloned machine), or a machine was put back to an earlier state (a snapshot, a restored backup). Different boots tell two machines apart. Enrol every machine that has this state anew (muster-agent enrol --again), then: muster device resolve.";

function printBranches(io: Io, found: readonly Branch[]): void {
  const style = styleOf(io.out, io.environment);
  io.out.write(`${wrap(FORK, style.width).join("\n")}\n`);
  const rows = found.map((b) => [
    String(b.seq),
    b.what,
    b.receivedAt,
    b.clock,
    b.bootId.slice(0, 12),
    b.report.slice(0, 12),
  ]);
  io.out.write(columns(["report", "what", "received", "its clock", "boot", "digest"], rows, style));
}
