import { addDays } from "@muster/mapping/days";
import { nightOf, type Report, type Schedule, scheduledAt } from "@muster/mapping/wire";

/** When the next scan is due, and why it runs. An instant in the past means now. */
export interface Due {
  readonly at: number;
  readonly cause: Report["cause"];
}

export interface DueQuestion {
  readonly schedule: Schedule;
  readonly device: string;
  /** Milliseconds since the epoch, as is `now`; `undefined` before the first scan. */
  readonly lastScanAt: number | undefined;
  readonly now: number;
}

/** A scan that starts within this time of its moment is the scheduled one; later, it catches up. */
const GRACE_MS = 10 * 60_000;

/**
 * When this device scans next. One scan a night, at the device's own moment of the window; a night that was missed (the
 * machine slept, was off, or the agent was not there) is caught up at once.
 */
export function nextScan({ schedule, device, lastScanAt, now }: DueQuestion): Due {
  if (lastScanAt === undefined) return { at: now, cause: "enrolment" };
  const night = nightOf(schedule, now);
  const moments = [-1, 0, 1].map((days) => scheduledAt(schedule, device, addDays(night, days)));
  const next = moments.find((at) => at > now) ?? now;
  const last = moments.findLast((at) => at <= now) ?? now;
  // A scan "after now" was dated by a clock that has been set back since: it says nothing about last night.
  if (lastScanAt >= last && lastScanAt <= now) return { at: next, cause: "scheduled" };
  return { at: now, cause: now - last <= GRACE_MS ? "scheduled" : "catch-up" };
}
