import { expect, test } from "@jest/globals";
import {
  addDays,
  addMonths,
  dayOf,
  daysBetween,
  earliest,
  isDay,
  writeDay,
  writeDaysIn,
} from "./days.ts";

test.each([
  ["2026-11-21", true],
  ["2028-02-29", true],
  ["2026-02-29", false],
  ["2026-13-01", false],
  ["2026-1-01", false],
  ["21/11/2026", false],
  ["", false],
])("%s is a day: %s", (text, expected) => {
  expect(isDay(text)).toBe(expected);
});

test.each([
  ["2026-11-21", 14, "2026-12-05"],
  ["2026-12-31", 1, "2027-01-01"],
  ["2028-03-01", -1, "2028-02-29"],
  // The clocks change in London on these days; a day is a day.
  ["2026-03-28", 2, "2026-03-30"],
  ["2026-10-24", 2, "2026-10-26"],
])("%s and %i days is %s", (day, days, expected) => {
  expect(addDays(day, days)).toBe(expected);
  expect(daysBetween(day, expected)).toBe(days);
});

test.each([
  ["2026-11-21", 12, "2027-11-21"],
  ["2026-01-31", 1, "2026-02-28"],
  ["2028-02-29", 12, "2029-02-28"],
  ["2026-03-31", -1, "2026-02-28"],
])("%s and %i months is %s", (day, months, expected) => {
  expect(addMonths(day, months)).toBe(expected);
});

test.each([
  ["2026-06-30T22:59:59.999Z", "2026-06-30"],
  ["2026-06-30T23:00:00.000Z", "2026-07-01"],
  ["2026-12-31T23:59:59.999Z", "2026-12-31"],
  ["2027-01-01T00:00:00.000Z", "2027-01-01"],
])("%s is %s in London", (instant, expected) => {
  expect(dayOf(instant)).toBe(expected);
});

test("the day in London is that of its calendar, at every hour and on both sides of every change", () => {
  const london = new Intl.DateTimeFormat("sv-SE", { timeZone: "Europe/London" });
  const from = Date.UTC(1968, 0, 1);
  // Thirteen hours meet every hour of the day; the clocks change at one in the morning.
  for (let at = from; at < Date.UTC(2041, 0, 1); at += 13 * 3_600_000) {
    if (dayOf(at) !== london.format(at)) expect([at, dayOf(at)]).toEqual([at, london.format(at)]);
  }
  expect(() => dayOf("no instant")).toThrow(RangeError);
});

test("the earliest of days ignores what is not there", () => {
  expect(earliest(undefined, "2027-01-01", "2026-12-31")).toBe("2026-12-31");
  expect(earliest(undefined)).toBeUndefined();
});

test("a day is written as a person writes it", () => {
  expect(writeDay("2029-01-09")).toBe("9 January 2029");
});

test.each([
  [
    "read on 2026-11-21; released 2026-09-01.",
    "read on 21 November 2026; released 1 September 2026.",
  ],
  ["https://example.org/2026-11-21/x", "https://example.org/2026-11-21/x"],
  ["version 1.2026-11-21-2, day 2026-02-30", "version 1.2026-11-21-2, day 2026-02-30"],
])("the days in %j are written %j", (text, written) => {
  expect(writeDaysIn(text)).toBe(written);
});
