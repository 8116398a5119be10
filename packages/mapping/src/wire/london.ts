import type { Day } from "../days.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/**
 * When summer time begins and ends in a year: 01:00 GMT on the last Sundays of March and October, in the United Kingdom
 * since 1996 (The Summer Time Order 2002, https://www.legislation.gov.uk/uksi/2002/262, checked 2026-11-21). Written out
 * because the engine's time zones cost an agent that only waits 8 MB of memory and every start 12 ms; a test holds it
 * against them, hour by hour, so that a change of the law shows.
 */
function lastSunday(year: number, month: number): number {
  const lastDay = Date.UTC(year, month + 1, 0);
  return lastDay - new Date(lastDay).getUTCDay() * DAY_MS + HOUR_MS;
}

/** What clocks in London show at an instant. */
export interface LondonClock {
  readonly day: Day;
  /** Since midnight. */
  readonly minutes: number;
}

/** @param instant milliseconds since the epoch, of 1996 or later */
export function londonClock(instant: number): LondonClock {
  const year = new Date(instant).getUTCFullYear();
  const isSummer = instant >= lastSunday(year, 2) && instant < lastSunday(year, 9);
  const shown = new Date(instant + (isSummer ? HOUR_MS : 0));
  return {
    day: shown.toISOString().slice(0, 10),
    minutes: shown.getUTCHours() * 60 + shown.getUTCMinutes(),
  };
}
