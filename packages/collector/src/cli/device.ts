import type { Command } from "commander";
import type { Collector } from "../collector.ts";
import { believedSince } from "../intake/index.ts";
import { clockNote, clockSkew } from "../packs/notes.ts";
import {
  type Device,
  devicesOnline,
  eachDevice,
  keyProtections,
  payloadOf,
  reportsByDigest,
  witnessWords,
} from "../store/index.ts";
import { addDeviceData } from "./data.ts";
import { addDeviceActs } from "./device-acts.ts";
import { addDeviceShow } from "./device-show.ts";
import { addDeviceErase } from "./erase.ts";
import { type Io, printJson, styleOf } from "./io.ts";
import { chosenOrganisation, withCollector } from "./open.ts";
import { organisationOption, type Place, withJson, withPlace } from "./options.ts";
import { columns } from "./text.ts";

interface DeviceOptions extends Place {
  readonly org?: string;
  readonly json?: boolean;
}

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
  addDeviceShow(device, io);
  addDeviceActs(device, io);
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
  /** What somebody should look at, a sentence each. */
  readonly notes: readonly string[];
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
  const clocks = await clocksOf(collector, devices);
  const words = await witnessWords(db, organisation.id);
  const doubts = new Map(words.map(({ device, why }) => [device, [`doubts the log: ${why}`]]));
  const bySerial = Map.groupBy(devices, ({ serial }) => serial);
  const rows = devices.map((device): Listed => {
    const { id, label, state, last_report_at } = device;
    const same = device.serial === null ? [] : (bySerial.get(device.serial) ?? []);
    return {
      id,
      label,
      state,
      lastReportAt: last_report_at,
      keyProtection: protections.get(id) ?? "unknown",
      online: online.has(id),
      notes: [notesOf(device, same), doubts.get(id) ?? [], clocks.get(id) ?? []].flat(),
    };
  });
  if (options.json === true) return printJson(io, rows);
  const table = rows.map((r) => [
    r.id.slice(0, 12),
    r.label ?? "not reported",
    r.state,
    r.lastReportAt ?? "never",
    r.keyProtection,
    r.online ? "online now" : "",
    r.notes.join("; "),
  ]);
  const head = ["device", "name", "state", "last report", "key", "live", "note"];
  io.out.write(columns(head, table, styleOf(io.out, io.environment)));
}

/** @param same devices with its serial number, itself among them */
function notesOf(device: Device, same: readonly Device[]): string[] {
  const { id, state, replaced_by, enrolled_at } = device;
  if (replaced_by !== null) return [`replaced by ${replaced_by.slice(0, 12)}`];
  if (state === "quarantined") {
    return [`its key was used in two places: muster device show ${id.slice(0, 12)}`];
  }
  if (state === "revoked") return [];
  const earlier = same.filter(
    (other) => other.id !== id && other.replaced_by === null && other.enrolled_at < enrolled_at,
  );
  return earlier.map(
    (other) => `looks like ${other.id.slice(0, 12)}, enrolled anew: muster device replace`,
  );
}

/** By device, how far its clock is seen to be off. */
async function clocksOf({ store }: Collector, devices: readonly Device[]) {
  const heads = devices.flatMap(({ head }) => head ?? []);
  const found = new Map<string, string[]>();
  for (const report of (await reportsByDigest(store.db, heads)).values()) {
    const skew = clockSkew(payloadOf(report), report);
    if (skew !== undefined) found.set(report.device, [clockNote(skew)]);
  }
  return found;
}
