import { expect, test } from "@jest/globals";
import { dayOf } from "../days.ts";
import { londonClock } from "./london.ts";

const clock = new Intl.DateTimeFormat("en-GB", {
  timeZone: "Europe/London",
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
});

/** Every hour around the changes, and one of every day. */
function* instants(): Generator<number> {
  const end = Date.parse("2060-01-01T00:00:00Z");
  for (let at = Date.parse("1996-01-01T00:00:00Z"); at < end; at += 3_600_000) {
    const moment = new Date(at);
    const nearChange = [2, 9].includes(moment.getUTCMonth()) && moment.getUTCDate() >= 24;
    if (nearChange || moment.getUTCHours() === 23) yield at;
  }
}

test("clocks in London show what the engine's time zones say, from 1996 to 2060", () => {
  const wrong: string[] = [];
  for (const at of instants()) {
    const { day, minutes } = londonClock(at);
    const two = (n: number) => String(n).padStart(2, "0");
    const shown = `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
    if (clock.format(at) !== shown || dayOf(at) !== day) wrong.push(new Date(at).toISOString());
  }
  expect(wrong).toEqual([]);
});

test.each([
  ["2026-03-29T00:59:59.999Z", "2026-03-29", 59],
  ["2026-03-29T01:00:00.000Z", "2026-03-29", 120],
  ["2026-10-25T00:59:59.999Z", "2026-10-25", 119],
  ["2026-10-25T01:00:00.000Z", "2026-10-25", 60],
  ["2026-06-30T23:00:00.000Z", "2026-07-01", 0],
])("%s is %s, minute %d", (instant, day, minutes) => {
  expect(londonClock(Date.parse(instant))).toEqual({ day, minutes });
});
