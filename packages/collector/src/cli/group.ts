import type { Command } from "commander";
import type { Collector } from "../collector.ts";
import { changeGroup, createGroup, groupsOn } from "../people/index.ts";
import { deviceBeginning } from "./find-device.ts";
import { type Io, printJson, styleOf } from "./io.ts";
import { chosenOrganisation, withCollector, withWriter } from "./open.ts";
import { name, organisationOption, type Place, withJson, withPlace } from "./options.ts";
import { required } from "./people-options.ts";
import { columns, count } from "./text.ts";

interface GroupOptions extends Place {
  readonly org?: string;
  readonly json?: boolean;
  readonly by: string;
}

/** `muster group …` */
export function addGroup(program: Command, io: Io): void {
  const group = program
    .command("group")
    .description("Named sets of devices, for acceptances. Who is in them when stands in the log.");
  const create = group
    .command("create <name>")
    .description("Makes an empty group.")
    .addOption(organisationOption())
    .addOption(required("--by <name>", "who makes it, for the log", name));
  withPlace(create).action((called: string, options: GroupOptions) =>
    withWriter(io, options, async (collector) => {
      const { id: organisation } = await chosenOrganisation(collector, options.org);
      await createGroup(collector, { organisation, name: called, by: options.by });
      io.out.write(`There is a group ${called}: muster group add ${called} ID… --by NAME\n`);
    }),
  );
  addChange(group, io, "added");
  addChange(group, io, "removed");
  const list = group
    .command("list")
    .description("Lists the groups and their devices.")
    .addOption(organisationOption());
  withJson(withPlace(list)).action((options: GroupOptions) =>
    withCollector(io, options, (collector) => show(io, collector, options)),
  );
}

const words = {
  added: ["add", "Puts devices into a group.", "who puts them in, for the log"],
  removed: ["remove", "Takes devices out of a group.", "who takes them out, for the log"],
} as const;

function addChange(group: Command, io: Io, act: "added" | "removed"): void {
  const [verb, description, by] = words[act];
  const change = group
    .command(`${verb} <name> <devices...>`)
    .description(description)
    .addOption(organisationOption())
    .addOption(required("--by <name>", by, name));
  withPlace(change).action((called: string, starts: readonly string[], options: GroupOptions) =>
    withWriter(io, options, async (collector) => {
      const { id: organisation } = await chosenOrganisation(collector, options.org);
      const devices: string[] = [];
      for (const start of starts) {
        devices.push(await deviceBeginning(collector, organisation, start));
      }
      const wish = { organisation, name: called, by: options.by };
      const changed = await changeGroup(collector, wish, { act, devices });
      io.out.write(`${count(changed, "device")} ${act}: group ${called}.\n`);
    }),
  );
}

async function show(io: Io, collector: Collector, options: GroupOptions): Promise<void> {
  const { id } = await chosenOrganisation(collector, options.org);
  const groups = await groupsOn(collector.store.db, id);
  if (options.json === true) return printJson(io, groups);
  const rows = groups.map(({ name: called, devices }) => [
    called,
    String(devices.length),
    devices.map((device) => device.slice(0, 12)).join(" "),
  ]);
  const head = ["group", "devices", "ids"];
  io.out.write(columns(head, rows, styleOf(io.out, io.environment)));
}
