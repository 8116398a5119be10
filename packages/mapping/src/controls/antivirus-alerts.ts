import { addMonths, type Day, earliest } from "../days.ts";
import type { AntivirusProduct } from "../facts/index.ts";
import { ALERT_MONTHS } from "../facts/limits.ts";
import { judgeKnown, met, noEvidence } from "./judgement.ts";
import { TOOLKIT_ITEMS as source } from "./sources.ts";
import type { Control, Detail } from "./types.ts";
import { counted } from "./words.ts";

/**
 * How many alerts there were is no matter of passing: met says that the number is known, and the detail holds it. The three
 * months end with the report, so that the same facts are judged the same on every day.
 */
export const antivirusAlerts: Control<"antivirus"> = {
  id: "antivirus-alerts",
  title: "Antivirus tells its alerts of three months",
  rule: "Every antivirus product that runs tells how many alerts it recorded in the three months up to the report. A record that begins later is a lower bound, and no evidence. Alerts themselves fail nothing.",
  reads: ["antivirus"],
  judge({ antivirus }, { today, receivedOn }) {
    return judgeKnown(antivirus, { what: "antivirus", source }, ({ products }) => {
      const first = firstDay(earliest(today, receivedOn) ?? today);
      const open = products.filter((p) => p.running !== "no").map((p) => openOf(p, first));
      if (open.length === 0) {
        return noEvidence("No antivirus product runs that would record alerts", { source });
      }
      const told = products.flatMap(({ alerts }) => alerts?.count ?? []);
      const count = told.reduce((sum, n) => sum + n, 0);
      const gaps = open.filter((detail) => detail !== undefined);
      const number = told.length === 0 ? [] : [numberOf(count, gaps.length === 0)];
      const details = [...number, ...gaps];
      if (gaps.length === 0) {
        return met(`${recorded(count)} in the three months up to the report`, { source, details });
      }
      const least = count === 0 ? [] : [`at least ${counted(count, "alert")} in three months`];
      const said = [...gaps.map((gap) => gap.because), ...least].join("; ");
      return noEvidence(said, { source, details });
    });
  },
};

/** First day of the months that end on this one. */
export function firstDay(last: Day): Day {
  return addMonths(last, -ALERT_MONTHS);
}

/** `No alert was recorded`, `2 alerts were recorded`. */
export function recorded(count: number): string {
  if (count === 0) return "No alert was recorded";
  return `${counted(count, "alert")} ${count === 1 ? "was" : "were"} recorded`;
}

/** For counting over the estate. */
function numberOf(count: number, whole: boolean): Detail {
  return {
    what: "alerts",
    state: whole ? "counted" : "at least",
    count,
    because: recorded(count),
  };
}

/** Why a product leaves the number open; `undefined` where it tells of all three months. */
function openOf({ name, alerts }: AntivirusProduct, first: Day): Detail | undefined {
  if (alerts === undefined) {
    return { what: name, state: "not told", because: `${name} tells no number of alerts` };
  }
  if (Date.parse(alerts.from) <= Date.parse(first)) return undefined;
  const because = `the record of ${name} reaches back less than three months`;
  return { what: name, state: "too short", because };
}
