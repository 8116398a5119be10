import type { ValueOf } from "@muster/mapping/facts";

export type Form = ValueOf<"machine-class">["form"];

/** System enclosure types of the SMBIOS specification (DSP0134, table "System Enclosure or Chassis Types"). */
const chassis: Readonly<Record<Exclude<Form, "unknown">, readonly number[]>> = {
  desktop: [3, 4, 5, 6, 7, 13, 15, 16, 24, 34, 35, 36],
  laptop: [8, 9, 10, 14, 31, 32],
  server: [17, 23, 25, 28, 29],
  tablet: [11, 30],
};

/** What the number of an enclosure says; `unknown` for one that says nothing. */
export function formOfChassis(type: string | number | undefined): Form {
  const number = Number(type);
  if (chassis.desktop.includes(number)) return "desktop";
  if (chassis.laptop.includes(number)) return "laptop";
  if (chassis.server.includes(number)) return "server";
  return chassis.tablet.includes(number) ? "tablet" : "unknown";
}

/**
 * The chassis decides. A virtual machine has none that means anything, and boards and white boxes tell none: there a
 * graphical login makes a desktop (a laptop, with a battery), and a system that offers none is used as a server.
 */
export function formFrom(seen: {
  readonly chassisType: string | undefined;
  readonly runsIn: ValueOf<"machine-class">["runsIn"];
  /** `undefined`: could not be told. */
  readonly graphicalLogin: boolean | undefined;
  readonly battery?: boolean;
}): Form {
  const physical = seen.runsIn === "physical";
  const form = physical ? formOfChassis(seen.chassisType) : "unknown";
  if (form !== "unknown") return form;
  if (physical && seen.battery === true) return "laptop";
  if (!physical && seen.runsIn !== "virtual-machine") return "unknown";
  if (seen.graphicalLogin === undefined) return "unknown";
  return seen.graphicalLogin ? "desktop" : "server";
}
