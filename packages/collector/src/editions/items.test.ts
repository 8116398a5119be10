import { describe, expect, test } from "@jest/globals";
import { categoryIn } from "./columns.ts";
import { editionIn } from "./file.ts";
import { itemsIn } from "./items.ts";
import type { SheetTable } from "./table.ts";

const sheet = (
  name: string,
  rows: SheetTable["rows"],
  formulas: readonly string[] = [],
): SheetTable => ({
  name,
  rows,
  formulas: new Set(formulas),
});

const item = (ref: string, wording: string, mandatory: boolean | null) => ({
  ref,
  wording,
  mandatory,
});

describe("columns are found by their headers", () => {
  test("a sheet for each category, below a title, with more sheets around", () => {
    const head = ["Standard", "Assertion", "Evidence ref", "Evidence text", "Mandatory"];
    const found = itemsIn(
      [
        sheet("Read me", [["Version 8"], ["See the other sheets"]]),
        sheet("CAT3", [
          ["DSPT 2025-26"],
          [],
          head,
          ["8", "8.1", "8.1.4", "Supported?", "Mandatory"],
          ["8", "8.3", "8.3.8", "Early warning?", "Optional"],
        ]),
        sheet("CAT4", [head, ["8", "8.1", "8.1.4", "Supported, GPs?", "Optional"]]),
      ],
      undefined,
    );
    expect(found).toEqual([
      {
        category: 3,
        framework: "ndg",
        sheet: "CAT3",
        items: [item("8.1.4", "Supported?", true), item("8.3.8", "Early warning?", false)],
      },
      {
        category: 4,
        framework: "ndg",
        sheet: "CAT4",
        items: [item("8.1.4", "Supported, GPs?", false)],
      },
    ]);
  });

  test("in another order, with other words, and an answer type", () => {
    const [found] = itemsIn(
      [
        sheet("Cat 3", [
          ["Required?", "Question", "Response type", "Item number"],
          ["Y", "Is it?", "Tick box", "1.1.1"],
          ["N", "What?", "Upload a document", "1.1.2"],
        ]),
      ],
      undefined,
    );
    expect(found?.items).toEqual([
      { ...item("1.1.1", "Is it?", true), answerType: "yes/no" },
      { ...item("1.1.2", "What?", false), answerType: "document" },
    ]);
  });

  test("one sheet for several categories, each with its columns under a group", () => {
    const found = itemsIn(
      [
        sheet("Items", [
          ["", "Category 3", "Category 3", "Category 4", "Category 4"],
          ["Reference", "Evidence text", "Mandatory", "Evidence text", "Mandatory"],
          ["8.1.4", "Supported?", "Yes", "Supported, GPs?", "No"],
          ["8.3.1", "", "", "Plan?", "Yes"],
        ]),
      ],
      undefined,
    );
    expect(found.map((f) => [f.category, f.items])).toEqual([
      [3, [item("8.1.4", "Supported?", true)]],
      [4, [item("8.1.4", "Supported, GPs?", false), item("8.3.1", "Plan?", true)]],
    ]);
  });

  test("one wording for all, and a flag for each: an empty flag is an item that is not asked", () => {
    const found = itemsIn(
      [
        sheet("Items", [
          ["Ref", "Evidence text", "Cat 3 mandatory", "Cat 4 mandatory"],
          ["1.1.1", "One?", "Mandatory", ""],
          ["1.1.2", "Two?", "n/a", "Optional"],
        ]),
      ],
      undefined,
    );
    expect(found.map((f) => [f.category, f.items])).toEqual([
      [3, [item("1.1.1", "One?", true)]],
      [4, [item("1.1.2", "Two?", false)]],
    ]);
  });

  test("without a flag it is not known; without a category it is the one given", () => {
    const plain = [
      sheet("Sheet1", [
        ["Ref", "Text"],
        ["1.1.1", "One?"],
      ]),
    ];
    expect(itemsIn(plain, 3)[0]).toMatchObject({
      category: 3,
      items: [item("1.1.1", "One?", null)],
    });
    expect(() => itemsIn(plain, undefined)).toThrow(/give --category/);
  });

  test("outcomes of the CAF, with the level that is expected", () => {
    const [found] = itemsIn(
      [
        sheet("Category 1", [
          ["Outcome ref", "Outcome description", "Standards met level"],
          ["a1.A", "Direction.", "Achieved"],
          ["B4.d", "Weaknesses.", "Partially achieved"],
        ]),
      ],
      undefined,
    );
    expect(found).toMatchObject({
      framework: "caf",
      items: [
        { ref: "A1.a", level: "Achieved" },
        { ref: "B4.d", level: "Partially achieved" },
      ],
    });
  });

  test("a reference that is merged over two rows is one item", () => {
    const rows = [
      ["Ref", "Text"],
      ["1.1.1", "One?"],
      ["1.1.1", ""],
      ["1.1.1", "One?"],
    ];
    expect(itemsIn([sheet("CAT3", rows)], undefined)[0]?.items).toHaveLength(1);
  });
});

describe("what cannot be read is refused with its place and the cure", () => {
  const head = ["Ref", "Text", "Mandatory"];
  test.each<[string, readonly SheetTable[], RegExp]>([
    ["no items", [sheet("a", [["b"]])], /no sheet has items: one needs a column of references/],
    ["no sheet", [], /no sheet has items/],
    [
      "no wording",
      [
        sheet("CAT3", [
          ["Ref", "Colour"],
          ["1.1.1", "red"],
        ]),
      ],
      /CAT3: no column holds the wording/,
    ],
    [
      "no headers",
      [
        sheet("CAT3", [
          ["a", "b"],
          ["1.1.1", "x"],
        ]),
      ],
      /no sheet has items/,
    ],
    [
      "a formula",
      [sheet("CAT3", [head, ["1.1.1", "x", "Yes"]], ["1 1"])],
      /CAT3, B2 holds a formula: .*by their values/,
    ],
    [
      "headers that are the same",
      [
        sheet("CAT3", [
          ["Ref", "Text", "Text"],
          ["1.1.1", "x", "y"],
        ]),
      ],
      /two columns are headed "text", the second at C1/,
    ],
    [
      "an item twice",
      [sheet("CAT3", [head, ["1.1.1", "x", "Yes"], ["1.1.1", "y", "Yes"]])],
      /1\.1\.1 stands twice.*at A3/,
    ],
    [
      "a flag that says something else",
      [sheet("CAT3", [head, ["1.1.1", "x", "perhaps"]])],
      /CAT3, C2: "perhaps" says neither/,
    ],
    [
      "two sheets for one category",
      [
        sheet("CAT3", [head, ["1.1.1", "x", "Yes"]]),
        sheet("Cat 3 old", [head, ["1.1.1", "x", "Yes"]]),
      ],
      /both have items of category 3/,
    ],
  ])("%s", (_, sheets, words) => {
    expect(() => itemsIn(sheets, undefined)).toThrow(words);
  });

  test("a formula in a column that nobody asks for does not matter", () => {
    const found = itemsIn(
      [
        sheet(
          "CAT3",
          [
            [...head, "Count"],
            ["1.1.1", "x", "Yes", "7"],
          ],
          ["1 3"],
        ),
      ],
      undefined,
    );
    expect(found[0]?.items).toHaveLength(1);
  });
});

test.each([
  ["CAT3", 3],
  ["Cat 4", 4],
  ["Category 1 mandatory", 1],
  ["cat_2", 2],
  ["CAT1a", "1a"],
  ["Category 1A level", "1a"],
  ["Cat 1 and Cat 1a", undefined],
  ["Cat 1b", undefined],
  ["Cat2 and Cat3", undefined],
  ["Cat 10", undefined],
  ["Categories", undefined],
  ["Cat 5", undefined],
])("the category in %j is %s", (text, category) => {
  expect(categoryIn(text)).toBe(category);
});

test.each([
  ["Version8_25-26 CAT2 Cat3 and CAT4.xlsx", "2025-26"],
  ["DSPT 2026-27.csv", "2026-27"],
  ["DSPT 2024-2025 items.xlsx", "2024-25"],
  ["dspt_v9.csv", "2026-27"],
  ["Version 7 items.xlsx", "2024-25"],
  ["items 24-26.xlsx", undefined],
  ["items.xlsx", undefined],
])("the edition in %j is %s", (name, edition) => {
  expect(editionIn(name)).toBe(edition);
});
