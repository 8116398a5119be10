import type { Report, Stopped } from "@muster/mapping/wire";
import type { StoredReport } from "../store/index.ts";
import type { SummaryDevice } from "./summary-schema.ts";

/** What should be said beside a device's facts, each a sentence without its full stop. */
export function deviceNotes({
  stopped,
  clock,
}: Pick<SummaryDevice, "stopped" | "clock">): string[] {
  return [
    ...(stopped === undefined ? [] : [stoppedNote(stopped)]),
    ...(clock === undefined ? [] : [clockNote(clock)]),
  ];
}

/** That a device's agent stopped itself before its last report. */
function stoppedNote({ at, over, measured, limit }: Stopped): string {
  const what =
    over === "memory"
      ? `${measured} MB of memory, over its limit of ${limit}`
      : `${(measured / 1000).toFixed(1)} s of processor time within a minute, over its limit of ${(limit / 1000).toFixed(1)}`;
  return `The agent stopped itself on ${at.slice(0, 10)} at ${at.slice(11, 16)} UTC by the device's clock: ${what}`;
}

/** How far a device's clock is off, at least. */
export type ClockSkew = NonNullable<SummaryDevice["clock"]>;

const MINUTE = 60_000;
/** Clocks of machines that are looked after agree to this; less is not worth a word. */
const TOLERANCE = 5 * MINUTE;

/**
 * What a device's clock cannot be right about: a report is made after its nonce was issued and before it is received, both
 * by the collector's clock. How long it waited on the device in between nobody knows, so this is the least it is off.
 */
export function clockSkew(
  { clock }: Pick<Report, "clock">,
  { received_at, nonce_issued_at }: Pick<StoredReport, "received_at" | "nonce_issued_at">,
): ClockSkew | undefined {
  const said = Date.parse(clock);
  const ahead = said - Date.parse(received_at);
  if (ahead > TOLERANCE) return { off: "ahead", minutes: Math.floor(ahead / MINUTE) };
  const behind = nonce_issued_at === null ? 0 : Date.parse(nonce_issued_at) - said;
  if (behind > TOLERANCE) return { off: "behind", minutes: Math.floor(behind / MINUTE) };
  return undefined;
}

export function clockNote({ off, minutes }: ClockSkew): string {
  return `The device's clock is at least ${lengthOf(minutes)} ${off}: reports are dated by the collector's`;
}

function lengthOf(minutes: number): string {
  if (minutes < 120) return `${minutes} minutes`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} hours` : `${Math.floor(hours / 24)} days`;
}
