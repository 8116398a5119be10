import { describe, expect, test } from "@jest/globals";
import { partsOf, type TestSheet, workbookOf, zipOf } from "./testing/workbook.ts";
import { readWorkbook } from "./workbook.ts";

const sheet = (rows: TestSheet["rows"], over: Partial<TestSheet> = {}): TestSheet => ({
  name: "CAT3",
  rows,
  ...over,
});

describe("what a workbook holds", () => {
  test("its sheets in order, with their texts", () => {
    const read = readWorkbook(
      workbookOf(
        sheet([
          ["Ref", "Text & <more>"],
          ["", "1.1.1"],
        ]),
        sheet([["x"]], { name: "Q&A" }),
      ),
    );
    expect(read.map((s) => [s.name, s.rows])).toEqual([
      [
        "CAT3",
        [
          ["Ref", "Text & <more>"],
          ["", "1.1.1"],
        ],
      ],
      ["Q&A", [["x"]]],
    ]);
  });

  test.each<[string, string, string]>([
    ["a number", "<v>42</v>", "42"],
    ["text of its own", "<is><t>own</t></is>", "own"],
    ["text in runs", "<is><r><t>Is </t></r><r><t>it?</t></r></is>", "Is it?"],
    ["a numbered letter", "<v>&#x41;&#66;</v>", "AB"],
    ["nothing", "", ""],
  ])("%s", (_, xml, text) => {
    const [read] = readWorkbook(workbookOf(sheet([["a", { xml }]])));
    expect(read?.rows[0]?.[1] ?? "").toBe(text);
  });

  test("shared text in runs, without how it is pronounced", () => {
    const parts = partsOf([sheet([["a"]])]);
    parts["xl/sharedStrings.xml"] =
      "<sst><si><r><t>one </t></r><r><t>two</t></r><rPh><t>TWO</t></rPh></si></sst>";
    expect(readWorkbook(zipOf(parts))[0]?.rows).toEqual([["one two"]]);
  });

  test("merged cells all show what stands in the first", () => {
    const [read] = readWorkbook(
      workbookOf(
        sheet(
          [
            ["Category 3", "", "x"],
            ["a", "b"],
          ],
          { merged: ["A1:B1"] },
        ),
      ),
    );
    expect(read?.rows[0]).toEqual(["Category 3", "Category 3", "x"]);
  });

  test("a formula is known by its place, and its last value by its text", () => {
    const [read] = readWorkbook(workbookOf(sheet([["a", { xml: "<f>1+1</f><v>2</v>" }]])));
    expect(read?.rows).toEqual([["a", "2"]]);
    expect([...(read?.formulas ?? [])]).toEqual(["0 1"]);
  });
});

describe("what is no workbook, or a hostile one, is refused with the cure", () => {
  const good = workbookOf(sheet([["a"]]));
  const bomb = () => {
    const parts = partsOf([sheet([["a"]])]);
    return zipOf({
      ...parts,
      "xl/worksheets/sheet1.xml": `<worksheet>${" ".repeat(9 * 1024 * 1024)}</worksheet>`,
    });
  };
  const lying = () => {
    // The directory says that the first part is a few bytes, and it is 9 MiB.
    const bytes = bomb();
    const at =
      bytes.indexOf(Buffer.from("xl/worksheets/sheet1.xml"), bytes.indexOf("PK\u0001\u0002")) - 46;
    bytes.writeUInt32LE(100, at + 24);
    return bytes;
  };
  const locked = () => {
    const bytes = Buffer.from(good);
    const at = bytes.indexOf("PK\u0001\u0002");
    bytes.writeUInt16LE(bytes.readUInt16LE(at + 8) | 1, at + 8);
    return bytes;
  };
  const flipped = () => {
    const bytes = Buffer.from(good);
    const at = bytes.indexOf("PK\u0001\u0002");
    bytes.writeUInt32LE(1, at + 16);
    return bytes;
  };
  const withSheet = (xml: string) =>
    zipOf({ ...partsOf([sheet([["a"]])]), "xl/worksheets/sheet1.xml": xml });
  const row = (inside: string) =>
    withSheet(`<worksheet><sheetData>${inside}</sheetData></worksheet>`);

  test.each<[string, () => Buffer, RegExp]>([
    [
      "a zip of something else",
      () => zipOf({ "word/document.xml": "<a/>" }),
      /no Excel workbook: give an \.xlsx/,
    ],
    ["a cut-off file", () => good.subarray(0, good.length - 30), /damaged .*download it again/],
    ["nothing but a beginning", () => Buffer.from("PK\u0003\u0004"), /damaged/],
    ["a bomb", bomb, /larger than 8 MiB.*save them as CSV/],
    ["a bomb that lies about its size", lying, /larger than 8 MiB/],
    ["a password", locked, /protected by a password: save a copy without one/],
    ["other bytes than were packed", flipped, /not as it was packed/],
    [
      "entities of its own",
      () => withSheet('<!DOCTYPE a [<!ENTITY b "c">]><worksheet/>'),
      /XML that cannot be read/,
    ],
    [
      "an entity nobody knows",
      () => row('<row r="1"><c r="A1"><v>&b;</v></c></row>'),
      /XML that cannot be read/,
    ],
    ["a tag that never ends", () => withSheet('<worksheet><row r="1'), /XML that cannot be read/],
    ["a row too far", () => row('<row r="10001"/>'), /more than 10000 rows/],
    [
      "a column too far",
      () => row('<row r="1"><c r="XFD1"><v>1</v></c></row>'),
      /more than 200 columns/,
    ],
    ["a cell nowhere", () => row('<row r="1"><c r="1"><v>1</v></c></row>'), /has no place/],
    [
      "too many sheets",
      () => workbookOf(...Array.from({ length: 41 }, (_, i) => sheet([["a"]], { name: `s${i}` }))),
      /more than 40 sheets/,
    ],
    [
      "a sheet that is missing",
      () => {
        const { "xl/worksheets/sheet1.xml": _, ...parts } = partsOf([sheet([["a"]])]);
        return zipOf(parts);
      },
      /no Excel workbook/,
    ],
  ])("%s", (_, bytes, words) => {
    expect(() => readWorkbook(bytes())).toThrow(words);
  });

  test("parts that are each small enough, but not together", () => {
    const filler = `<worksheet>${" ".repeat(7 * 1024 * 1024)}</worksheet>`;
    const parts = partsOf([1, 2, 3].map((n) => sheet([["a"]], { name: `s${n}` })));
    for (const n of [1, 2, 3]) parts[`xl/worksheets/sheet${n}.xml`] = filler;
    expect(() => readWorkbook(zipOf(parts))).toThrow(/larger than 8 MiB/);
  });

  test("many quotes that never close cost one pass", () => {
    expect(() => readWorkbook(withSheet('<a b="'.repeat(500_001)))).toThrow(/cannot be read/);
  });

  test("a merge over a whole sheet is no reason to fill it", () => {
    const read = readWorkbook(workbookOf(sheet([["a"]], { merged: ["A1:GR10000"] })));
    expect(read[0]?.rows).toEqual([["a"]]);
  });
});
