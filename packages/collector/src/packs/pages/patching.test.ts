import { expect, test } from "@jest/globals";
import { sampleSummary } from "../../testing/sample-summary.ts";
import { plain } from "./content.ts";
import { headline, patching } from "./patching.ts";

/* How many security updates took how long: a picture, the same in a table, and what is in neither. */

const { patching: said } = sampleSummary;
const page = (over: Partial<typeof said> = {}) =>
  patching({ ...sampleSummary, patching: { ...said, ...over } }).blocks;

test("picture and table have a row for each span, with the same numbers", () => {
  const blocks = page();
  const picture = blocks.find((b) => b.kind === "columns");
  expect(picture).toMatchObject({
    title: "Days that 7 security updates took",
    rows: [
      { label: "0 to 7", counts: [4, 0, 0] },
      { label: "8 to 14", counts: [2, 0, 0] },
      { label: "over 14", counts: [0, 1, 0] },
    ],
  });
  expect(picture?.kind === "columns" && picture.alt).toContain(
    "0 to 7: 4 in time, 0 late, 0 not known; 8 to 14: 2 in time",
  );
  const table = blocks.findLast((b) => b.kind === "table");
  expect(table?.rows.map(({ cells }) => cells)).toEqual([
    ["0 to 7", 4, 0, 0, 4],
    ["8 to 14", 2, 0, 0, 2],
    ["over 14", 0, 1, 0, 1],
  ]);
});

test("updates without a release day are in no span, and the page says how many those are", () => {
  const words = page().flatMap((b) => (b.kind === "paragraph" ? [plain(b.words)] : []));
  expect(words.at(-1)).toContain(
    "1 update of 8 has no known release day, and is not counted here.",
  );
});

test("where no days are known there is no picture", () => {
  const all = { ...said.all, timed: 0 };
  const blocks = page({ all });
  expect(blocks.some(({ kind }) => kind === "columns")).toBe(false);
  const last = blocks.at(-1);
  expect(last?.kind === "paragraph" && last.words).toContain("No release day is known");
});

test.each<[string, Partial<typeof said.all>, string]>([
  [
    "many",
    { gaps: 0, population: 1204, inTime: 1203, late: 1, unknown: 0, share: 1203 / 1204 },
    "99.9% of security updates (1,203 of 1,204) were in force within 14 days of release; 1 was late.",
  ],
  [
    "a device whose updates are not known",
    {},
    "75% of security updates (6 of 8) were in force within 14 days of release; 1 was late, for 1 no report tells. The updates of 1 device of 2 are not known.",
  ],
  ["none that came due", { gaps: 0, share: null }, "No security update came due in this time."],
])("the sentence on %s has every number with what it is of", (_, over, sentence) => {
  expect(headline({ ...said, all: { ...said.all, ...over } })).toBe(sentence);
});
