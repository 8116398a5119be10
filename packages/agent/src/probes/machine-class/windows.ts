import type { Machine } from "../../exec/types.ts";
import { windowsAnswer } from "../../windows/ask.ts";
import type { RegistryView } from "../../windows/registry.ts";
import { member, type Row, textIn, wholeIn } from "../../windows/values.ts";
import { byText, known } from "../answers.ts";
import { windowsIdentity } from "../os/windows.ts";
import type { ReadingOf } from "../types.ts";
import { rowIn, rowsOfSection, whyUnread } from "../windows-answers.ts";
import { chassisTypes, windowsForm, windowsPlace } from "./windows-form.ts";

const FIRMWARE = "HKLM\\HARDWARE\\DESCRIPTION\\System\\BIOS";

/** Make and model as the registry keeps them, for where WMI does not answer. */
export function firmwareRow(values: Row | undefined): Row | undefined {
  if (values === undefined) return undefined;
  return {
    Manufacturer: member(values, "SystemManufacturer"),
    Model: member(values, "SystemProductName"),
  };
}

const LXSS = "Software\\Microsoft\\Windows\\CurrentVersion\\Lxss";
/** As many as the fact holds. */
const MOST_DISTRIBUTIONS = 64;

/** Distributions of WSL, as the keys of signed-in people list them; none is ever started. */
function distributions(registry: RegistryView) {
  const found = registry.users().flatMap((user) => {
    const path = `HKU\\${user}\\${LXSS}`;
    return registry.below(path).flatMap((id) => {
      const values = registry.values(`${path}\\${id}`) ?? {};
      const name = textIn(values, "DistributionName");
      return name === undefined ? [] : [{ name, version: wholeIn(values, "Version") }];
    });
  });
  const byName = new Map(found.map((entry) => [`${entry.name} ${entry.version}`, entry]));
  return [...byName.values()].sort((a, b) => byText(a.name, b.name)).slice(0, MOST_DISTRIBUTIONS);
}

export async function machineClassOnWindows(machine: Machine): Promise<ReadingOf<"machine-class">> {
  const answer = await windowsAnswer(machine);
  const inRegistry = firmwareRow(answer.registry.values(FIRMWARE));
  const system = rowIn(answer, "computer-system") ?? inRegistry ?? {};
  const place = windowsPlace(system, rowIn(answer, "bios") ?? {});
  const battery = rowsOfSection(answer.section("battery"));
  const form = windowsForm({
    kind: windowsIdentity(answer).kind,
    runsIn: place.runsIn,
    chassis: chassisTypes(member(rowIn(answer, "enclosure") ?? {}, "ChassisTypes")),
    system,
    hasBattery: battery.state === "read" && battery.rows.length > 0,
  });
  if (form === "unknown" && place.runsIn === "unknown") {
    const section = answer.section("computer-system");
    const detail = "Windows tells neither make and model nor what kind of case it is in";
    return whyUnread(section.state === "failed" ? section : { reason: "not_reported", detail });
  }
  const wsl = distributions(answer.registry);
  return known(
    { form, ...place, ...(wsl.length > 0 && { wsl: [...wsl] }) },
    "win32-computersystem",
  );
}
