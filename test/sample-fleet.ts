import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import {
  type Circumstances,
  type Day,
  type DeviceJudgement,
  defaultPolicy,
  type Fact,
  type Facts,
  facts,
  judgeDevice,
  type Lists,
  type TalliedDevice,
} from "@muster/mapping";
import { createLists } from "@muster/mapping/lifecycle";
import { products } from "@muster/mapping/lifecycle/products";
import { bundledTables } from "@muster/mapping/patches/tables";
import * as z from "zod";

/** The day on which the sample fleet is judged. */
export const FLEET_DAY: Day = "2026-11-21";

/**
 * The support lists the fleet is judged with. What the program brings of Microsoft 365 Apps is of August 2026, from which nothing
 * follows for November: here are made-up builds of the months between, as a refresh would have brought them.
 */
export const fleetLists: Lists = createLists(products, undefined, {
  ...bundledTables,
  office: {
    ...bundledTables.office,
    checkedOn: "2026-11-20",
    rows: [
      ...bundledTables.office.rows,
      ...[
        ["2026-09-08", "2608", "16.0.20310.20102"],
        ["2026-10-13", "2609", "16.0.20411.20118"],
        ["2026-11-10", "2610", "16.0.20512.20144"],
      ].map(([released = "", version = "", build = ""]) => ({
        released,
        channel: "Current",
        version,
        build,
      })),
    ],
  },
});

const Kinds: z.ZodType<Fact> = z.union(Object.values(facts));

/** One hand-made device: what stands in its file. Without `receivedOn` it never reported. */
export const SampleDevice = z.strictObject({
  label: z.string(),
  /** The organisation it belongs to, and that organisation's category. */
  site: z.string(),
  category: z.int().min(1).max(4),
  class: z.enum(["server", "desktop", "laptop", "tablet", "medical-device"]),
  note: z.string().optional(),
  receivedOn: z.iso.date().optional(),
  /** Day each update was first seen missing, by `name candidate`. */
  firstSeen: z.record(z.string(), z.iso.date()).optional(),
  facts: z.array(Kinds),
});
export type SampleDevice = z.infer<typeof SampleDevice>;

const folder = join(import.meta.dirname, "sample-fleet");

/** Every device of the sample fleet, by file name. @throws naming the file that is not of the shape */
export function sampleFleet(): readonly SampleDevice[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(".json"))
    .sort()
    .map((name) => {
      const read = SampleDevice.safeParse(JSON.parse(readFileSync(join(folder, name), "utf8")));
      if (!read.success) throw new Error(`${name}: ${z.prettifyError(read.error)}`);
      return read.data;
    });
}

/** The device's facts by kind. */
export function factsIn({ facts: all }: SampleDevice): Facts {
  // Each fact stands under its own kind.
  return Object.fromEntries(all.map((f) => [f.kind, f])) as Facts;
}

/** Every control's word on a device of the fleet. */
export function judgeSample(
  device: SampleDevice,
  lists: Lists,
  today: Day = FLEET_DAY,
): readonly DeviceJudgement[] {
  const about: Circumstances = {
    today,
    lists,
    policy: defaultPolicy,
    receivedOn: device.receivedOn,
    firstSeen: (update) => device.firstSeen?.[update],
  };
  return judgeDevice(factsIn(device), about);
}

/** The device as a tally takes it. */
export function tallied(device: SampleDevice, judged: readonly DeviceJudgement[]): TalliedDevice {
  const machine = factsIn(device)["machine-class"];
  const fresh = judged.find((j) => j.control === "report-fresh")?.judgement.outcome;
  const silent = device.receivedOn === undefined ? "never-reported" : "stale";
  return {
    form: machine?.state === "known" ? machine.value.form : "unknown",
    standing: fresh === "met" ? "reporting" : silent,
    findings: judged.map(({ control, judgement }) => ({ control, ...judgement })),
  };
}
