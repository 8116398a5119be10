import * as z from "zod";
import { Suggested, Word } from "./summary-words.ts";
import type { PackYear } from "./year.ts";

const Day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
const Value = z.union([z.number(), z.string()]).nullable();

/** The year in `summary.json`: deadlines, and what becomes worse up to the last of them if nothing is done. */
export const SummaryYear = z.strictObject({
  deadlines: z.array(
    z.strictObject({
      kind: z.enum(["interim", "final"]),
      day: Day,
      daysLeft: z.int().describe("From the pack's day; negative once it has passed."),
      confidence: z.enum(["verified", "inferred", "from memory", "assumed"]),
      source: z.string(),
    }),
  ),
  forecast: z.strictObject({
    until: Day.describe("Last day looked at."),
    assumes: z.array(z.string()),
    devices: z.int().min(0).describe("Devices looked at."),
    turns: z.array(
      z.strictObject({
        ref: z.string(),
        from: Suggested,
        to: Suggested,
        fromValue: Value,
        toValue: Value,
        lastDay: Day.describe("Last day of the answer as it is."),
        on: Day.describe("First day of the worse one."),
        because: z.string(),
        exemptionEnds: z.boolean(),
      }),
    ),
    endings: z.array(
      z.strictObject({
        lastDay: Day,
        on: Day,
        control: z.string(),
        what: z.string().describe("Empty where the control names no things."),
        from: Word,
        to: Word,
        items: z.array(z.string()).describe("Items that turn by it on that day."),
        devices: z.int().min(1).describe("Which, stands in forecast-causes.csv."),
      }),
    ),
  }),
  cyberEssentials: z
    .strictObject({
      version: z.string(),
      failingAtOnce: z.array(z.string()),
    })
    .nullable(),
});
export type SummaryYear = z.infer<typeof SummaryYear>;

/** The year as a summary shows it: without the names of devices. */
export function summaryYear({ deadlines, forecast, certificate }: PackYear): SummaryYear {
  const { until, assumes, devices, turns, endings } = forecast;
  return {
    deadlines: deadlines.map((each) => ({ ...each })),
    forecast: {
      until,
      assumes: [...assumes],
      devices,
      turns: turns.map(({ title: _, controls: __, ...turn }) => turn),
      endings: endings.map(({ because: _, devices: names, items, ...ending }) => ({
        ...ending,
        items: [...items],
        devices: names.length,
      })),
    },
    cyberEssentials:
      certificate === undefined
        ? null
        : { version: certificate.version, failingAtOnce: [...certificate.failingAtOnce] },
  };
}
