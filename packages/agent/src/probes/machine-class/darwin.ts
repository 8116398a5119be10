import type { Machine } from "../../exec/types.ts";
import { hardware } from "../../macos/profiler.ts";
import { platformExpert } from "../../macos/registry.ts";
import { labelledSysctl } from "../../macos/sysctl.ts";
import { textAt } from "../../macos/values.ts";
import { known, outputOf, unknown } from "../answers.ts";
import type { ReadingOf } from "../types.ts";
import { formOf, type MacSigns, runsInOf } from "./mac-form.ts";

/** `pmset -g custom` has a part for the battery only where there is one. */
async function hasBattery(machine: Machine): Promise<boolean> {
  const settings = outputOf(await machine.run("pmset", ["-g", "custom"])) ?? "";
  return /^Battery Power:/m.test(settings);
}

async function signsOf(machine: Machine): Promise<MacSigns> {
  const [told, device] = [await hardware(machine), await platformExpert(machine)];
  return {
    model: textAt(told, "machine_model") ?? device?.model,
    name: textAt(told, "machine_name"),
    hypervisor: await labelledSysctl(machine, "kern.hv_vmm_present", "kern.boottime"),
    battery: await hasBattery(machine),
  };
}

export async function machineClassOnMac(machine: Machine): Promise<ReadingOf<"machine-class">> {
  const signs = await signsOf(machine);
  const form = formOf(signs);
  const place = runsInOf(signs);
  if (form === "unknown" && place.runsIn === "unknown") {
    return unknown(
      "not_reported",
      "neither the model nor the kernel says what kind of Mac this is",
    );
  }
  return known({ form, ...place }, signs.hypervisor === undefined ? "model" : "sysctl");
}
