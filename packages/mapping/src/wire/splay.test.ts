import { expect, test } from "@jest/globals";
import { addDays } from "../days.ts";
import { nightOf, scheduledAt, splayMs, windowOf } from "./splay.ts";

const schedule = { start: "22:00", minutes: 480 };
const alphabet = "abcdefghijklmnopqrstuvwxyz234567";

/** Ids as like each other as can be: a counter in the last places of an otherwise constant text. */
function deviceId(i: number): string {
  const tail = [alphabet[(i >> 10) & 31], alphabet[(i >> 5) & 31], alphabet[i & 31]].join("");
  return `${"a".repeat(49)}${tail}`;
}

test.each([
  ["2026-11-21", "22:00", "2026-11-21T22:00:00.000Z", "winter: London is UTC"],
  ["2026-07-01", "22:00", "2026-07-01T21:00:00.000Z", "summer: an hour ahead"],
  [
    "2026-07-01",
    "00:00",
    "2026-06-30T23:00:00.000Z",
    "midnight in summer is still yesterday in UTC",
  ],
  ["2026-03-29", "00:59", "2026-03-29T00:59:00.000Z", "the last minute before the spring change"],
  [
    "2026-03-29",
    "01:30",
    "2026-03-29T01:30:00.000Z",
    "a time that does not exist opens an hour later by the wall",
  ],
  ["2026-03-29", "02:00", "2026-03-29T01:00:00.000Z", "the first minute after it"],
  ["2026-10-25", "01:30", "2026-10-25T00:30:00.000Z", "a time that exists twice: the first"],
  ["2026-10-25", "02:00", "2026-10-25T02:00:00.000Z", "after the autumn change"],
])("the window of %s at %s opens at %s; %s", (night, start, opens) => {
  const { opensAt, closesAt } = windowOf({ start, minutes: 90 }, night);
  expect(new Date(opensAt).toISOString()).toBe(opens);
  expect(closesAt - opensAt).toBe(90 * 60_000);
});

test.each([
  ["2026-11-21T21:59:59.999Z", "2026-11-20"],
  ["2026-11-21T22:00:00.000Z", "2026-11-21"],
  ["2026-11-22T05:00:00.000Z", "2026-11-21"],
  ["2026-07-01T20:59:59.999Z", "2026-06-30"],
  ["2026-07-01T21:00:00.000Z", "2026-07-01"],
])("%s belongs to the night of %s", (instant, night) => {
  expect(nightOf(schedule, Date.parse(instant))).toBe(night);
});

test("the splay is a fixed function: these values are what every agent and collector compute", () => {
  const device = "mfrggzdfmztwq2lknnwg23tpobyxe43uov3ho6dzpiqcaibaeaqa";
  const values = [1, 480, 1440].map((minutes) => splayMs(device, "2026-11-21", minutes));
  expect(values).toEqual([34_544, 16_581_485, 49_744_455]);
});

test("like ids and following nights spread evenly over the window, and independently", () => {
  const bins = Array.from({ length: 24 }, () => 0);
  let sameBinNextNight = 0;
  const devices = 4_800;
  for (let i = 0; i < devices; i++) {
    const bin = (night: string) =>
      Math.floor((splayMs(deviceId(i), night, 480) / (480 * 60_000)) * 24);
    const tonight = bin("2026-11-21");
    bins[tonight] = (bins[tonight] ?? 0) + 1;
    if (bin(addDays("2026-11-21", 1)) === tonight) sameBinNextNight++;
  }
  const expected = devices / 24;
  const chiSquared = bins.reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0);
  // 23 degrees of freedom: 49.7 is exceeded once in a thousand by a fair spread.
  expect(chiSquared).toBeLessThan(49.7);
  expect(Math.abs(sameBinNextNight - expected)).toBeLessThan(4 * Math.sqrt(expected));
});

test.each([1, 480, 1440])("a window of %d minutes holds every moment", (minutes) => {
  const { opensAt, closesAt } = windowOf({ start: "22:00", minutes }, "2026-11-21");
  for (let i = 0; i < 500; i++) {
    const at = scheduledAt({ start: "22:00", minutes }, deviceId(i), "2026-11-21");
    expect(at).toBeGreaterThanOrEqual(opensAt);
    expect(at).toBeLessThan(closesAt);
  }
});
