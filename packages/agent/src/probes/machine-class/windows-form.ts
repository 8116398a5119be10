import type { ValueOf } from "@muster/mapping/facts";
import { type Row, textIn, whole, wholeIn } from "../../windows/values.ts";
import type { Kind } from "../os/windows-name.ts";
import { type Form, formOfChassis } from "./form.ts";
import { hypervisorOf } from "./place.ts";

type Place = Pick<ValueOf<"machine-class">, "runsIn" | "technology">;

/** `[10]`, `10` or `{10}`, as JSON, an object of one and `Format-List` have it. */
export function chassisTypes(value: unknown): readonly number[] {
  const list = typeof value === "string" ? (value.match(/\d{1,3}/g) ?? []) : [value].flat();
  return list.map(whole).filter((type) => type !== undefined);
}

/** `Win32_ComputerSystem.PCSystemType`: what the power profile of the firmware is made for. */
const formsOfSystem: Readonly<Record<number, Form>> = {
  1: "desktop",
  2: "laptop",
  3: "desktop",
  4: "server",
  5: "server",
  7: "server",
  8: "tablet",
};

/**
 * A server's system makes a server, whatever the case. A virtual machine with a client's system is used as a desktop; else
 * the enclosure decides, then what the firmware is made for, then a battery.
 */
export function windowsForm(seen: {
  readonly kind: Kind;
  readonly runsIn: Place["runsIn"];
  readonly chassis: readonly number[];
  readonly system: Row;
  readonly hasBattery: boolean;
}): Form {
  if (seen.kind === "server") return "server";
  if (seen.runsIn === "virtual-machine") return seen.kind === "client" ? "desktop" : "unknown";
  const told = seen.chassis.map(formOfChassis).find((form) => form !== "unknown");
  if (told !== undefined) return told;
  const type = wholeIn(seen.system, "PCSystemTypeEx") ?? wholeIn(seen.system, "PCSystemType");
  return formsOfSystem[type ?? -1] ?? (seen.hasBattery ? "laptop" : "unknown");
}

/** HypervisorPresent is true on a physical host with Hyper-V or memory integrity too: only the model makes a virtual machine. */
export function windowsPlace(system: Row, bios: Row): Place {
  const dmi = {
    vendor: textIn(system, "Manufacturer"),
    product: textIn(system, "Model"),
    bios: textIn(bios, "Manufacturer"),
  };
  if (dmi.vendor === undefined && dmi.product === undefined) return { runsIn: "unknown" };
  const technology = hypervisorOf(dmi);
  if (technology === undefined || technology === "") return { runsIn: "physical" };
  return { runsIn: "virtual-machine", technology };
}
