import type { Command } from "commander";
import {
  type HeldOfDevice,
  type HeldOfPerson,
  heldOfDevice,
  heldOfPerson,
} from "../privacy/index.ts";
import { deviceById } from "../store/index.ts";
import { deviceBeginning } from "./find-device.ts";
import { type Io, printJson, styleOf } from "./io.ts";
import { chosenOrganisation, withCollector } from "./open.ts";
import { organisationOption, type Place, withJson, withPlace } from "./options.ts";
import { columns, count } from "./text.ts";

interface DataOptions extends Place {
  readonly org?: string;
  readonly json?: boolean;
}

/** `muster device data` */
export function addDeviceData(device: Command, io: Io): void {
  const command = device
    .command("data <device>")
    .description(
      "What is held of a device, for whoever answers a person who asks; --json prints all of it as it is.",
    )
    .addOption(organisationOption());
  withJson(withPlace(command)).action((named: string, options: DataOptions) =>
    withCollector(io, options, async (collector) => {
      const { db } = collector.store;
      const { id: organisation } = await chosenOrganisation(collector, options.org);
      const id = await deviceBeginning(collector, organisation, named);
      const row = await deviceById(db, id);
      if (row !== undefined) showDevice(io, await heldOfDevice(db, row), options);
    }),
  );
}

/** `muster person data` */
export function addPerson(program: Command, io: Io): void {
  const command = program
    .command("person")
    .description("What is held of people.")
    .command("data <name>")
    .description(
      "Where a name, or part of one, stands: computers called by it, and the log's entries of what the person did.",
    )
    .addOption(organisationOption());
  withJson(withPlace(command)).action((name: string, options: DataOptions) =>
    withCollector(io, options, async (collector) => {
      const { id } = await chosenOrganisation(collector, options.org);
      showPerson(io, await heldOfPerson(collector.store.db, id, name), options);
    }),
  );
}

function showDevice(io: Io, held: HeldOfDevice, { json }: DataOptions): void {
  if (json === true) {
    printJson(io, held);
    return;
  }
  const { device, reports, sections, tables, log, packs } = held;
  const style = styleOf(io.out, io.environment);
  const table = sections.map((s) => [
    s.kind,
    (s.since ?? "").slice(0, 10),
    s.current ? "now" : "earlier",
    s.personal ? "of this device alone" : "",
  ]);
  io.out.write(
    [
      `Device ${device.id}`,
      `Name: ${device.label ?? "none"}. ${count(reports.reports, "signed report")}, ${count(tables.findings.length, "finding")}, ${count(tables.nights.length, "night")}, ${count(log.length, "entry of the log", "entries of the log")}, ${count(packs.length, "pack")} with names.`,
      columns(["what it said", "since", "", ""], table, style),
    ].join("\n"),
  );
}

function showPerson(io: Io, { devices, log }: HeldOfPerson, { json }: DataOptions): void {
  if (json === true) {
    printJson(io, { devices, log });
    return;
  }
  const style = styleOf(io.out, io.environment);
  const named = devices.map(({ id, label, state }) => [id.slice(0, 12), label ?? "", state]);
  const deeds = log.map((d) => [String(d.index), String(d.at ?? ""), String(d.type)]);
  io.out.write(columns(["device", "name", "state"], named, style));
  io.out.write(columns(["entry", "at", "what"], deeds, style));
}
