import type { Machine } from "../../exec/types.ts";
import { hardware } from "../../macos/profiler.ts";
import { plistOf, readPlist } from "../../macos/read-plist.ts";
import { platformExpert } from "../../macos/registry.ts";
import { textAt } from "../../macos/values.ts";
import { known, outputOf, unknown } from "../answers.ts";
import type { ReadingOf } from "../types.ts";
import { firmwareText } from "./dmi.ts";

const SETTINGS = "/Library/Preferences/SystemConfiguration/preferences.plist";

/** One line, and not the words of a tool that has no answer. */
function nameIn(output: string | undefined): string | undefined {
  const name = output?.trim() ?? "";
  return name === "" || name.includes("\n") || /not set$/.test(name) ? undefined : name;
}

/** What people call the Mac; else what the network does. */
async function hostname(machine: Machine): Promise<{ name: string; source: string } | undefined> {
  const told = nameIn(outputOf(await machine.run("scutil", ["--get", "ComputerName"])));
  if (told !== undefined) return { name: told, source: "scutil" };
  const set = plistOf(await readPlist(machine, SETTINGS));
  const written =
    textAt(set, "System", "System", "ComputerName") ??
    textAt(set, "System", "Network", "HostNames", "LocalHostName");
  if (written !== undefined) return { name: written, source: "system-configuration" };
  const host = nameIn(outputOf(await machine.run("hostname", [])));
  return host === undefined ? undefined : { name: host, source: "hostname" };
}

export async function identityOnMac(machine: Machine): Promise<ReadingOf<"identity">> {
  const host = await hostname(machine);
  if (host === undefined) return unknown("not_reported", "macOS tells no name of this machine");
  const [device, told] = [await platformExpert(machine), await hardware(machine)];
  const model = textAt(told, "machine_name") ?? textAt(told, "machine_model") ?? device?.model;
  const serial = firmwareText(device?.serial ?? textAt(told, "serial_number"));
  return known(
    {
      hostname: host.name,
      manufacturer: "Apple",
      ...(model !== undefined && { model }),
      ...(serial !== undefined && { serial }),
    },
    host.source,
  );
}
