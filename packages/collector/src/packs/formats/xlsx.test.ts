import { describe, expect, test } from "@jest/globals";
import { visible } from "../../html.ts";
import { hostileTexts } from "../../testing/hostile.ts";
import { readWorkbook, unzip } from "../../testing/workbook.ts";
import type { Cell } from "../items/index.ts";
import { Workbook } from "./xlsx.ts";

const columns = ["name", "count", "seen"];

function bytesOf(rows: readonly (readonly Cell[])[], most?: number): Buffer {
  const workbook = new Workbook(undefined, most);
  const sheet = workbook.sheet({ id: "things", columns, dates: ["seen"] });
  for (const row of rows) sheet.add(row);
  return Buffer.concat([...workbook.bytes()]);
}

const rowsOf = (file: Buffer) => readWorkbook(file).get("things") ?? [];
const text = (value: string, style = 0) => ({ type: "s", value, style });

describe("a workbook", () => {
  test.each([
    ["a text", "Firefox", text("Firefox")],
    ["a text of digits", "007", text("007")],
    ["a number", 7, { type: "n", value: 7, style: 0 }],
    ["nothing", null, null],
    ["markup", "a<b>&'\"", text("a<b>&'\"")],
    ["what other programs read as a letter", "_x0041_", text("_x0041_")],
    ["a day where no days are", "2026-11-25", text("2026-11-25")],
  ])("keeps %s as what it is", (_, cell, read) => {
    expect(rowsOf(bytesOf([[cell, null, null]]))[1]?.[0]).toEqual(read);
  });

  // Days since 30 December 1899: 2026-11-25 is 46,351.
  test.each([
    ["2026-11-25", { type: "n", value: 46351, style: 2 }],
    ["2026-11-25T12:00:00.000Z", { type: "n", value: 46351.5, style: 3 }],
    ["1970-01-01", { type: "n", value: 25569, style: 2 }],
    ["never", text("never")],
    ["2026-13-45", text("2026-13-45")],
    ["2026-11-25 =1+1", text("2026-11-25 =1+1")],
  ])("in a column of days %s is %j", (cell, read) => {
    expect(rowsOf(bytesOf([["x", 1, cell]]))[1]?.[2]).toEqual(read);
  });

  test.each(hostileTexts)("holds %s as text and nothing else [T17]", (_, hostile) => {
    const file = bytesOf([[hostile, 1, hostile]]);
    const [, row] = rowsOf(file);
    expect(row).toEqual([
      text(visible(hostile)),
      { type: "n", value: 1, style: 0 },
      text(visible(hostile)),
    ]);
    for (const part of unzip(file).values()) expect(part).not.toMatch(/<f[ >/]|<hyperlink|<r>/);
  });

  test.each<[string, readonly (readonly Cell[])[], readonly number[]]>([
    ["without rows as wide as their heads", [], [8, 8, 20]],
    ["as wide as what stands in them", [["x".repeat(30), 1234567, null]], [32, 9, 20]],
    ["no wider than a window", [["x".repeat(500), 1, "2026-11-25"]], [60, 8, 20]],
    [
      "by their first hundred rows",
      [...Array.from({ length: 100 }, () => ["x", 1, null]), ["x".repeat(30), 1, null]],
      [8, 8, 20],
    ],
  ])("has columns %s, and wide enough for every instant", (_, rows, widths) => {
    const sheet = unzip(bytesOf(rows)).get("xl/worksheets/sheet1.xml") ?? "";
    const read = [...sheet.matchAll(/<col min="\d+" max="\d+" width="(?<w>\d+)"/g)];
    expect(read.map(({ groups }) => Number(groups?.w))).toEqual(widths);
    expect(sheet.match(/<row>/g)).toHaveLength(rows.length + 1);
    expect(sheet.indexOf("<cols>")).toBeLessThan(sheet.indexOf("<sheetData>"));
  });

  test("is the same bytes for the same rows, and says of no time but 1980", () => {
    const rows = hostileTexts.map(([what, hostile], i) => [what + hostile, i, "2026-11-25"]);
    const file = bytesOf(rows);
    expect(bytesOf(rows).equals(file)).toBe(true);
    for (
      let at = file.indexOf("PK\u0003\u0004");
      at >= 0;
      at = file.indexOf("PK\u0003\u0004", at + 1)
    ) {
      expect(file.readUInt32LE(at + 10)).toBe(0x0021_0000);
    }
  });

  test.each([
    [2, ["name", "a", "b"]],
    [3, ["name", "a", "b", "This sheet is full: things.csv has all rows."]],
    [5, ["name", "a", "b", "This sheet is full: things.csv has all rows."]],
  ])("with room for four rows and %d given holds %j", (given, held) => {
    const rows = ["a", "b", "c", "d", "e"].slice(0, given).map((name) => [name, 1, null]);
    const file = bytesOf(rows, 4);
    expect(rowsOf(file).map(([first]) => first?.value)).toEqual(held);
  });

  test.each([
    ["as long as a cell may be", "a".repeat(32_767), 32_767, "a"],
    ["a character longer", "a".repeat(32_768), 32_762, ")"],
    ["a pair cut in two", `${"a".repeat(32_725)}${"😀".repeat(60)}`, 32_767, ")"],
  ])("a text %s fits, or is cut and says so", (_, long, length, end) => {
    const value = String(rowsOf(bytesOf([[long, 1, null]]))[1]?.[0]?.value);
    expect(value.length).toBeLessThanOrEqual(32_767);
    expect([value.length, value.at(-1)]).toEqual([length, end]);
    expect(value.isWellFormed()).toBe(true);
    expect(value.endsWith("(cut here: the CSV file has it all)")).toBe(end === ")");
  });

  test("of many rows is held packed", () => {
    const workbook = new Workbook();
    const sheet = workbook.sheet({ id: "things", columns });
    for (let i = 0; i < 20_000; i++) sheet.add([`device ${i % 100}`, i, "known"]);
    const file = Buffer.concat([...workbook.bytes()]);
    expect(rowsOf(file)).toHaveLength(20_001);
    const xml = unzip(file).get("xl/worksheets/sheet1.xml") ?? "";
    expect(file.length).toBeLessThan(xml.length * 0.6);
  });
});
