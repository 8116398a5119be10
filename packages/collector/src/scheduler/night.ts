import { dayOf, writeDay } from "@muster/mapping/days";
import type { RunDevice } from "../store/index.ts";
import type { Arrival } from "./reads.ts";

/** A night's window, ISO 8601 UTC. */
export interface Window {
  readonly opensAt: string;
  readonly closesAt: string;
}

/** What became of a device that was due this night, now that a report of it arrived. */
export function arrived(row: RunDevice, arrival: Arrival, window: Window): RunDevice {
  const { receivedAt } = arrival;
  const times = { started_at: startOf(arrival, window), finished_at: receivedAt };
  if (!arrival.answered) {
    return { ...row, ...times, state: "failed", why: "no probe gave an answer" };
  }
  if (receivedAt <= window.closesAt) return { ...row, ...times, state: "finished", why: "" };
  const late = Math.ceil((Date.parse(receivedAt) - Date.parse(window.closesAt)) / 60_000);
  return { ...row, ...times, state: "late", why: `reported ${span(late)} after the window closed` };
}

/** The device's clock where it fits the window and the receipt; a clock that cannot be right counts for nothing. */
function startOf({ clock, receivedAt }: Arrival, { opensAt }: Window): string {
  const at = Date.parse(clock);
  const fits = at >= Date.parse(opensAt) && at <= Date.parse(receivedAt);
  return fits ? new Date(at).toISOString() : receivedAt;
}

function span(minutes: number): string {
  if (minutes < 120) return minutes === 1 ? "1 minute" : `${minutes} minutes`;
  return `${Math.floor(minutes / 60)} hours`;
}

/** What is known of a device whose report did not come. Instants are ISO 8601 UTC. */
export interface Silence {
  readonly lastReportAt: string | null;
  readonly state: string;
  /** Why a report of this night was refused. */
  readonly refused: string | undefined;
  /** When the collector itself was away, in words. */
  readonly outage: string | undefined;
}

/** What to write beside a device whose report did not come by the window's end. */
export function silent(row: RunDevice, about: Silence, { closesAt }: Window): RunDevice {
  if (about.refused !== undefined) {
    return { ...row, state: "failed", why: `a report was refused: ${about.refused}` };
  }
  const parts = ["no report arrived"];
  if (about.outage !== undefined) parts.push(about.outage);
  if (about.state !== "approved") parts.push(`the device is ${about.state}`);
  parts.push(lastHeard(about.lastReportAt, closesAt));
  return { ...row, state: "missed", why: parts.join("; ") };
}

function lastHeard(lastReportAt: string | null, closesAt: string): string {
  if (lastReportAt === null) return "it has never reported";
  const day = writeDay(dayOf(lastReportAt));
  // A night that is made up for later may lie before reports that came since.
  return lastReportAt > closesAt ? `it reported again by ${day}` : `the last report came on ${day}`;
}
