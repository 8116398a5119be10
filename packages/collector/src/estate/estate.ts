import { type Day, dayOf, daysBetween, type EstateCount, type Policy } from "@muster/mapping";

/** What the estate needs to know of a device. */
export interface EstateDevice {
  readonly state: "pending" | "approved" | "revoked" | "quarantined";
  readonly lastReportAt: string | null;
  /** Form from the machine-class fact; `unknown` where nobody established it. */
  readonly form: "server" | "desktop" | "laptop" | "tablet" | "unknown";
}

/** Where a device stands: the words of `summary.json`. */
export type Standing = "reporting" | "stale" | "never-reported" | "quarantined" | "revoked";

/**
 * Days without a report after which a device is stale. A tablet sleeps as a laptop does; an unknown form gets the
 * strictest limit, so that not knowing never makes a silent device look present.
 */
export function staleAfterDays(form: EstateDevice["form"], policy: Policy): number {
  const { server, desktop, laptop } = policy.reportMaxDays;
  if (form === "unknown") return Math.min(server, desktop, laptop);
  return form === "tablet" ? laptop : policy.reportMaxDays[form];
}

/** A report received exactly the limit's days ago still counts; one day later the device is stale. */
export function standingOf(device: EstateDevice, today: Day, policy: Policy): Standing {
  if (device.state === "revoked" || device.state === "quarantined") return device.state;
  if (device.lastReportAt === null) return "never-reported";
  const age = daysBetween(dayOf(device.lastReportAt), today);
  return age > staleAfterDays(device.form, policy) ? "stale" : "reporting";
}

/**
 * The denominator. Revoked devices have left the estate. A quarantined device is known but nothing it says counts, so it
 * stands with the stale ones. `known` is always the sum of the other three.
 */
export function countEstate(
  devices: Iterable<EstateDevice>,
  today: Day,
  policy: Policy,
): EstateCount {
  const count = { reporting: 0, stale: 0, "never-reported": 0, quarantined: 0, revoked: 0 };
  for (const device of devices) count[standingOf(device, today, policy)] += 1;
  const stale = count.stale + count.quarantined;
  const neverReported = count["never-reported"];
  return {
    known: count.reporting + stale + neverReported,
    reporting: count.reporting,
    stale,
    neverReported,
  };
}
