import { userInfo } from "node:os";
import type { Command } from "commander";
import type { Collector } from "../collector.ts";
import { believedSince, decideDevice } from "../intake/index.ts";
import { devicesOnline, eachDevice, keyProtections } from "../store/index.ts";
import { addDeviceData } from "./data.ts";
import { addDeviceErase } from "./erase.ts";
import { deviceBeginning } from "./find-device.ts";
import { type Io, printJson, styleOf } from "./io.ts";
import { chosenOrganisation, withCollector, withWriter } from "./open.ts";
import { organisationOption, type Place, withJson, withPlace } from "./options.ts";
import { UsageError } from "./problems.ts";
import { columns } from "./text.ts";

interface DeviceOptions extends Place {
  readonly org?: string;
  readonly json?: boolean;
  readonly why: string;
}

const acts = {
  approve: { description: "Lets a device that waits for approval report.", done: "approved" },
  revoke: {
    description:
      "Ends a device's key for good. Its history stays; it can only enrol anew, with a new key.",
    done: "revoked",
  },
} as const;

/** `muster device …` */
export function addDevice(program: Command, io: Io): void {
  const device = program.command("device").description("The devices this collector knows.");
  const list = device
    .command("list")
    .description("Lists the devices, when each last reported, and which are online.")
    .addOption(organisationOption());
  withJson(withPlace(list)).action((options: DeviceOptions) =>
    withCollector(io, options, (collector) => show(io, collector, options)),
  );
  addDeviceData(device, io);
  addDeviceErase(device, io);
  for (const act of ["approve", "revoke"] as const) {
    const command = device
      .command(`${act} <device>`)
      .description(acts[act].description)
      .requiredOption("--why <reason>", "the reason, for the log")
      .addOption(organisationOption());
    withPlace(command).action((name: string, options: DeviceOptions) =>
      withWriter(io, options, async (collector) => {
        const organisation = await chosenOrganisation(collector, options.org);
        const id = await deviceBeginning(collector, organisation.id, name);
        const decision = {
          organisation: organisation.id,
          device: id,
          act,
          by: userInfo().username,
          why: options.why,
        };
        if (!(await decideDevice(collector, decision))) {
          throw new UsageError(
            `Device ${name} is in no state to be ${acts[act].done}. \`muster device list\` shows it.`,
          );
        }
        io.out.write(`Device ${id.slice(0, 12)} is ${acts[act].done}.\n`);
      }),
    );
  }
}

interface Listed {
  readonly id: string;
  readonly label: string | null;
  readonly state: string;
  readonly lastReportAt: string | null;
  /** Where its present key lies, by its own word. */
  readonly keyProtection: string;
  /** Holds a live connection at this moment; false says nothing more than that. */
  readonly online: boolean;
}

async function show(io: Io, collector: Collector, options: DeviceOptions): Promise<void> {
  const organisation = await chosenOrganisation(collector, options.org);
  const { db } = collector.store;
  const online = await devicesOnline(db, organisation.id, believedSince(collector.now()));
  const devices = await Array.fromAsync(eachDevice(db, organisation.id));
  const protections = await keyProtections(
    db,
    devices.map(({ id }) => id),
  );
  const rows = devices.map(
    ({ id, label, state, last_report_at }): Listed => ({
      id,
      label,
      state,
      lastReportAt: last_report_at,
      keyProtection: protections.get(id) ?? "unknown",
      online: online.has(id),
    }),
  );
  if (options.json === true) return printJson(io, rows);
  const table = rows.map((r) => [
    r.id.slice(0, 12),
    r.label ?? "not reported",
    r.state,
    r.lastReportAt ?? "never",
    r.keyProtection,
    r.online ? "online now" : "",
  ]);
  const head = ["device", "name", "state", "last report", "key", "live"];
  io.out.write(columns(head, table, styleOf(io.out, io.environment)));
}
