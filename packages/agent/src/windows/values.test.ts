import { expect, test } from "@jest/globals";
import {
  answerIn,
  bytesOfHex,
  countIn,
  fileTime,
  instant,
  instantIn,
  member,
  rowOf,
  rowsOf,
  textIn,
  whole,
  wholeIn,
} from "./values.ts";

test.each<[name: string, value: unknown, expected: string | undefined]>([
  ["ISO in UTC", "2026-11-20T08:30:00Z", "2026-11-20T08:30:00.000Z"],
  [
    "ISO with seven digits, as PowerShell writes it",
    "2026-11-20T08:30:00.1234567Z",
    "2026-11-20T08:30:00.123Z",
  ],
  ["ISO with an offset", "2026-11-20T10:30:00+02:00", "2026-11-20T08:30:00.000Z"],
  ["ISO with an offset without a colon", "2026-11-20T10:30:00+0200", "2026-11-20T08:30:00.000Z"],
  ["ISO without a zone is UTC", "2026-11-20T08:30:00", "2026-11-20T08:30:00.000Z"],
  ["ISO with a space", "2026-11-20 08:30:00", "2026-11-20T08:30:00.000Z"],
  ["ISO without seconds", "2026-11-20T08:30Z", "2026-11-20T08:30:00.000Z"],
  ["a day", "2026-11-20", "2026-11-20T00:00:00.000Z"],
  ["PowerShell 5.1's JSON", "/Date(1795163400000)/", "2026-11-20T08:30:00.000Z"],
  [
    "the same with its strokes escaped twice",
    "\\/Date(1795163400000)\\/",
    "2026-11-20T08:30:00.000Z",
  ],
  ["the same with a zone", "/Date(1795163400000+0100)/", "2026-11-20T08:30:00.000Z"],
  [
    "the same as an object",
    { value: "/Date(1795163400000)/", DisplayHint: 2, DateTime: "20 November 2026" },
    "2026-11-20T08:30:00.000Z",
  ],
  ["an object with a local text alone", { DateTime: "20 November 2026 08:30:00" }, undefined],
  ["DMTF at UTC", "20261120083000.000000+000", "2026-11-20T08:30:00.000Z"],
  ["DMTF east of UTC", "20261120093000.500000+060", "2026-11-20T08:30:00.000Z"],
  ["DMTF west of UTC", "20261120003000.000000-480", "2026-11-20T08:30:00.000Z"],
  ["DMTF without an offset", "20261120083000.000000", undefined],
  ["a local date", "5/6/2024", undefined],
  ["another local date", "20.11.2026 08:30:00", undefined],
  ["a month that does not exist", "2026-13-40T00:00:00Z", undefined],
  ["1600", "1600-12-31T00:00:00Z", undefined],
  ["1601", "1601-01-01T00:00:00.0000000Z", undefined],
  ["1601 in PowerShell's JSON", "/Date(-11644473600000)/", undefined],
  ["1899", "1899-12-30T00:00:00Z", undefined],
  ["1970", "1970-01-01T00:00:00Z", undefined],
  ["the last second of 1979", "1979-12-31T23:59:59Z", undefined],
  ["the first of 1980", "1980-01-01T00:00:00Z", "1980-01-01T00:00:00.000Z"],
  ["9999", "9999-12-31T23:59:59Z", undefined],
  ["the year one of .NET", "0001-01-01T00:00:00Z", undefined],
  ["nothing", "", undefined],
  ["null", null, undefined],
  ["a number", 1795163400000, undefined],
  ["a word", "never", undefined],
])("an instant: %s", (_, value, expected) => {
  expect(instant(value)).toBe(expected);
  expect(instantIn({ At: value }, "at")).toBe(expected);
});

/** 134,396,370,000,000,000 is 2026-11-20T08:30:00Z in hundreds of nanoseconds since 1601. */
test.each<[name: string, value: unknown, expected: string | undefined]>([
  ["decimal text", "134396370000000000", "2026-11-20T08:30:00.000Z"],
  ["sixteen hexadecimal digits", "01dd78c954f3b400", "2026-11-20T08:30:00.000Z"],
  ["eight bytes", [0x00, 0xb4, 0xf3, 0x54, 0xc9, 0x78, 0xdd, 0x01], "2026-11-20T08:30:00.000Z"],
  ["seven bytes", [0, 1, 2, 3, 4, 5, 6], undefined],
  ["eight zeros", [0, 0, 0, 0, 0, 0, 0, 0], undefined],
  ["eight that are no bytes", [0, 0, 0, 0, 0, 0, 0, 256], undefined],
  ["eight that are no numbers", ["a", 0, 0, 0, 0, 0, 0, 1], undefined],
  ["never", "9223372036854775807", undefined],
  ["zero", "0", undefined],
  ["null", null, undefined],
])("a file time: %s", (_, value, expected) => {
  expect(fileTime(value)).toBe(expected);
});

test.each<[value: unknown, expected: "yes" | "no" | "unknown"]>([
  [true, "yes"],
  [false, "no"],
  [1, "yes"],
  [0, "no"],
  [-1, "yes"],
  ["True", "yes"],
  ["FALSE", "no"],
  [" yes ", "yes"],
  ["No", "no"],
  [{ value: 1, Value: "On" }, "yes"],
  [2, "unknown"],
  ["Wahr", "unknown"],
  ["", "unknown"],
  [null, "unknown"],
  [undefined, "unknown"],
  [[true], "unknown"],
])("a yes or no: %j -> %s", (value, expected) => {
  expect(answerIn({ x: value }, "X")).toBe(expected);
});

test.each<[value: unknown, expected: number | undefined]>([
  [7, 7],
  ["7", 7],
  [" -1 ", -1],
  ["0x1f", 31],
  [{ value: 4, Value: "Block" }, 4],
  ["7.5", undefined],
  [7.5, undefined],
  [Number.MAX_SAFE_INTEGER + 2, undefined],
  ["99999999999999999999", undefined],
  ["", undefined],
  [true, undefined],
  [null, undefined],
])("a whole number: %j -> %j", (value, expected) => {
  expect(wholeIn({ x: value }, "x")).toBe(expected);
});

test.each<[value: unknown, expected: number | undefined]>([
  [0, 0],
  [65534, 65534],
  [65535, undefined],
  [65536, 65536],
  [4294967294, 4294967294],
  [4294967295, undefined],
  ["4294967295", undefined],
  [-1, undefined],
])("a count: %j -> %j", (value, expected) => {
  expect(countIn({ x: value }, "x")).toBe(expected);
});

test.each<[value: unknown, expected: string | undefined]>([
  [" a ", "a"],
  [12, "12"],
  ["", undefined],
  ["  ", undefined],
  [null, undefined],
  [true, undefined],
  [Number.NaN, undefined],
  [{ value: "x" }, "x"],
])("text: %j -> %j", (value, expected) => {
  expect(textIn({ x: value }, "x")).toBe(expected);
});

test.each<[name: string, data: unknown, count: number]>([
  ["a list", [{ a: 1 }, { a: 2 }], 2],
  ["a list with other things in it", [{ a: 1 }, null, "x", 3, [1]], 1],
  ["one object", { a: 1 }, 1],
  ["PowerShell's list as an object", { value: [{ a: 1 }], Count: 1 }, 1],
  ["an empty one of those", { value: [], Count: 0 }, 0],
  ["an empty object", {}, 0],
  ["null", null, 0],
  ["text", "x", 0],
])("rows: %s", (_, data, count) => {
  expect(rowsOf(data)).toHaveLength(count);
  expect(rowOf(data)).toEqual(rowsOf(data)[0]);
});

test("a member is found whatever its case, its own case first", () => {
  expect(member({ NAME: 1, name: 2 }, "name")).toBe(2);
  expect(member({ NAME: 1 }, "name")).toBe(1);
  expect(member({}, "constructor")).toBeUndefined();
});

test.each([
  ["00ff1A", [0, 255, 26]],
  ["", []],
  ["0", undefined],
  ["zz", undefined],
])("bytes of %j -> %j", (text, expected) => {
  expect(bytesOfHex(text)).toEqual(expected);
});

test("a boolean is no number", () => {
  expect(whole(true)).toBeUndefined();
});
