import { addDays, type Day } from "../days.ts";
import type { Schedule } from "./exchange.ts";
import { londonClock } from "./london.ts";

/**
 * When a device scans: agents spread themselves over the nightly window by their id, so that a fleet neither knocks at
 * one second nor needs to be told its moment. Agent and collector compute the same instant from the same three things
 * (schedule, device id, night), so a run manifest can name the moment before the agent has spoken.
 *
 * All instants are milliseconds since the epoch; a night is the London day on which its window opens.
 */

const MS_PER_MINUTE = 60_000;

/**
 * A number from 0 up to, not including, 1 for an ASCII text: FNV-1a over its characters
 * (https://datatracker.ietf.org/doc/draft-eastlake-fnv/, checked 2026-11-21), then the finaliser of MurmurHash3, because
 * FNV alone leaves texts that differ only in their last characters close together. Not a cryptographic hash: a device id
 * is one already, and a device gains nothing by choosing its minute.
 */
function spread(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}

/**
 * Milliseconds after the opening of the window at which `device` scans on `night`: 0 up to, not including, the window's
 * length.
 */
export function splayMs(device: string, night: Day, minutes: number): number {
  return Math.floor(spread(`${night}/${device}`) * minutes * MS_PER_MINUTE);
}

/**
 * When the window of `night` opens and closes. A start that the spring change skips opens an hour later by the wall; one
 * that the autumn change repeats opens at its first showing. The length is always `schedule.minutes` of real time.
 */
export function windowOf(schedule: Schedule, night: Day): { opensAt: number; closesAt: number } {
  const start = Number(schedule.start.slice(0, 2)) * 60 + Number(schedule.start.slice(3));
  const asUtc = Date.parse(`${night}T${schedule.start}:00.000Z`);
  // London is at UTC or an hour ahead: the earlier candidate that shows the wanted wall time is the opening.
  const anHourAhead = asUtc - 60 * MS_PER_MINUTE;
  const shown = londonClock(anHourAhead);
  const opensAt = shown.minutes === start && shown.day === night ? anHourAhead : asUtc;
  return { opensAt, closesAt: opensAt + schedule.minutes * MS_PER_MINUTE };
}

/** The instant at which `device` scans on `night`. */
export function scheduledAt(schedule: Schedule, device: string, night: Day): number {
  return windowOf(schedule, night).opensAt + splayMs(device, night, schedule.minutes);
}

/** The night that `instant` belongs to: the latest whose window has opened by then. */
export function nightOf(schedule: Schedule, instant: number): Day {
  const { day } = londonClock(instant);
  return windowOf(schedule, day).opensAt <= instant ? day : addDays(day, -1);
}
