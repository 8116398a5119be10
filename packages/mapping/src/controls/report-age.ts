import { addDays, type Day, daysBetween } from "../days.ts";
import type { FactOf } from "../facts/index.ts";
import type { Policy } from "./policy.ts";
import type { Circumstances, Facts } from "./types.ts";
import { counted } from "./words.ts";

/** How old the report is that the facts came in, against the limit for the machine's class. */
export interface ReportAge {
  readonly receivedOn: Day;
  /** Last day on which the report counts as fresh. */
  readonly freshUntil: Day;
  readonly fresh: boolean;
  /** The limit in words: `laptops must report at least every 14 days`. */
  readonly limit: string;
}

/**
 * Age of the last report; `undefined` where the device never reported. A report received after the day judged counts as
 * of that day: who looks at today's facts from an earlier day asked for exactly that.
 */
export function reportAge(facts: Facts, about: Circumstances): ReportAge | undefined {
  const { receivedOn, policy, today } = about;
  if (receivedOn === undefined) return undefined;
  const { days, of } = limitFor(facts["machine-class"], policy);
  return {
    receivedOn,
    freshUntil: addDays(receivedOn, days),
    fresh: daysBetween(receivedOn, today) <= days,
    limit: `${of} must report at least every ${counted(days, "day")}`,
  };
}

/** Tablets travel as laptops do. A machine whose class nobody knows is held to the shortest limit of all. */
function limitFor(fact: FactOf<"machine-class"> | undefined, { reportMaxDays }: Policy) {
  const form = fact?.state === "known" ? fact.value.form : "unknown";
  if (form === "tablet") return { days: reportMaxDays.laptop, of: "tablets" };
  if (form !== "unknown") return { days: reportMaxDays[form], of: `${form}s` };
  const days = Math.min(reportMaxDays.server, reportMaxDays.desktop, reportMaxDays.laptop);
  return { days, of: "machines of unknown class" };
}
