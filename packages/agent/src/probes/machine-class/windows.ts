import type { Machine } from "../../exec/types.ts";
import { windowsAnswer } from "../../windows/ask.ts";
import { member, type Row } from "../../windows/values.ts";
import { known } from "../answers.ts";
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
  return known({ form, ...place }, "win32-computersystem");
}
