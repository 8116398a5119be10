import { expect, test } from "@jest/globals";
import type { AnswerCounts } from "@muster/mapping";
import type { TrendPoint } from "../../assessment/index.ts";
import { sampleSummary } from "../../testing/sample-summary.ts";
import { columnsSvg } from "../formats/html-pictures.ts";
import type { SummaryYear } from "../summary-year.ts";
import type { Item } from "./answer-words.ts";
import { type Block, plain } from "./content.ts";
import { itemYear } from "./item-year.ts";

/* How an item stood week by week, and what becomes of it: on numbers worked out by hand. */

const sample = sampleSummary.items[0];
if (sample === undefined) throw new Error("the sample has no item");
const item: Item = { ...sample, ref: "8.1.4", controls: ["os-supported"] };

type Week = readonly [day: string, suggested: Item["suggested"], met: number, notMet: number];

const counts = (met: number, notMet: number): AnswerCounts => ({
  met,
  notMet,
  accepted: 0,
  noEvidence: 0,
  notApplicable: 0,
  of: met + notMet,
});

const trendOf = (weeks: readonly Week[]): readonly TrendPoint[] =>
  weeks.map(([day, suggested, met, notMet]) => ({
    day,
    judgedOn: met + notMet === 0 ? null : day,
    estate: { known: met + notMet, reporting: met, stale: 0, neverReported: 0 },
    items: [{ ref: "8.1.4", title: "x", suggested, value: null, counts: counts(met, notMet) }],
  }));

const turn = {
  ref: "8.1.4",
  from: "yes",
  fromValue: null,
  to: "no",
  toValue: null,
  lastDay: "2027-01-12",
  on: "2027-01-13",
  because: "1 of 3 devices runs an operating system without support.",
  exemptionEnds: false,
} as const;

const ending = (what: string, lastDay: string, items: readonly string[], control: string) => ({
  ...{ what, lastDay, on: "2027-01-13", control, items: [...items] },
  ...({ from: "met", to: "not-met", devices: 1 } as const),
});

const year = (forecast: Partial<SummaryYear["forecast"]>): SummaryYear => ({
  deadlines: [],
  forecast: {
    ...{ until: "2027-06-30", assumes: [], devices: 3, turns: [], endings: [] },
    ...forecast,
  },
  cyberEssentials: null,
});

function sections(
  weeks: readonly Week[],
  forecast: Partial<SummaryYear["forecast"]> = {},
  shown = { devices: 1, weeks: 54, endings: 20 },
) {
  const summary = { ...sampleSummary, year: year(forecast) };
  return itemYear(item, { summary, trend: trendOf(weeks), shown });
}

const wordsOf = (blocks: readonly Block[] = []) =>
  blocks.flatMap((block) => (block.kind === "paragraph" ? [plain(block.words)] : []));
const tableOf = (blocks: readonly Block[] = []) => {
  const table = blocks.find((block) => block.kind === "table");
  return { caption: table?.caption, rows: table?.rows.map(({ cells }) => cells) };
};

const weeks: readonly Week[] = [
  ["2026-09-01", "cannot confirm", 0, 0],
  ["2026-09-08", "no", 2, 1],
  ["2026-09-15", "no", 2, 1],
  ["2026-09-22", "yes", 3, 0],
];

test("weeks that say the same stand in one row, and a week without a report says so", () => {
  const [past] = sections(weeks);
  expect(tableOf(past?.blocks).rows).toEqual([
    ["1 September 2026", "Nothing received yet", 0, 0, 0, 0, 0, 0],
    ["8 September 2026 to 15 September 2026", "No", 2, 1, 0, 0, 0, 3],
    ["22 September 2026", "Yes", 3, 0, 0, 0, 0, 3],
  ]);
});

test.each<[string, readonly Week[], string]>([
  [
    "that turned",
    weeks,
    "The answer has been “Yes” since the weekly look of 22 September 2026. At the look before it was “No”.",
  ],
  [
    "of which nothing was known before",
    weeks.slice(0, 2),
    "The answer has been “No” since the weekly look of 8 September 2026. Before that nothing had been received.",
  ],
  [
    "that a person answers",
    [...weeks.slice(0, 2), ["2026-09-15", "person", 1, 0]],
    "A person answers this item: here is what the devices said to it.",
  ],
  ["that never turned", weeks.slice(1, 3), "At each of 2 weekly looks the answer was: No."],
  ["of one week", weeks.slice(3), "At the one weekly look so far the answer was: Yes."],
])("since when the answer of an item %s is what it is", (_, some, begins) => {
  const [said = ""] = wordsOf(sections(some)[0]?.blocks);
  expect(said.startsWith(begins)).toBe(true);
});

test("where there is room for few rows the newest stay, and the caption says how many there are", () => {
  const [past] = sections(weeks, {}, { devices: 1, weeks: 2, endings: 1 });
  const { caption, rows } = tableOf(past?.blocks);
  expect(caption).toBe("The last 2 of 3 changes; trend.csv has every week");
  expect(rows?.map(([first]) => first)).toEqual([
    "8 September 2026 to 15 September 2026",
    "22 September 2026",
  ]);
});

test("the picture has a column for each week, as high as its share of the highest", () => {
  const [past] = sections(weeks);
  const picture = past?.blocks.find((block) => block.kind === "columns");
  if (picture?.kind !== "columns") throw new Error("there is no picture");
  expect(picture.alt).toContain("1 September 2026: 0 met, 0 not met");
  expect(picture.alt).toContain("22 September 2026: 3 met, 0 not met");
  const drawn = columnsSvg(picture).toString();
  expect(
    [...drawn.matchAll(/<rect class="(\w+)"[^>]* height="([\d.]+)"/g)].map((m) => m.slice(1, 3)),
  ).toEqual([
    ["good", "100.0"],
    ["bad", "50.0"],
    ["good", "100.0"],
    ["bad", "50.0"],
    ["good", "150.0"],
  ]);
});

test("an answer that turns says until when, from when and why", () => {
  const [, ahead] = sections(weeks, { turns: [turn, { ...turn, ref: "9.9.9" }] });
  expect(tableOf(ahead?.blocks).rows).toEqual([
    ["Yes, until 12 January 2027", "No, from 13 January 2027", turn.because],
  ]);
});

test("an answer that does not turn says up to which day that was looked at", () => {
  const [, ahead] = sections(weeks);
  expect(wordsOf(ahead?.blocks)).toEqual([
    expect.stringContaining("up to 30 June 2027 if nothing is done"),
    "The answer is not foreseen to become worse than it is.",
  ]);
});

test("what ends is of the item's own controls, what turns it first", () => {
  const endings = [
    ending("PHP 7.4", "2026-12-01", [], "os-supported"),
    ending("Debian 12", "2027-01-12", ["8.1.4"], "os-supported"),
    ending("another", "2026-12-01", ["8.1.4"], "antivirus-active"),
  ];
  const [, ahead] = sections(weeks, { endings }, { devices: 1, weeks: 9, endings: 1 });
  const { caption, rows } = tableOf(ahead?.blocks);
  expect(caption).toBe("The first 1 of 2; forecast-causes.csv names the devices");
  expect(rows?.map(([day]) => day)).toEqual(["12 January 2027"]);
});

test("an item that no device speaks to has no year, and a summary without a year foresees nothing", () => {
  const ground = {
    summary: sampleSummary,
    trend: trendOf(weeks),
    shown: { devices: 1, weeks: 9, endings: 1 },
  };
  expect(itemYear({ ...item, controls: [] }, ground)).toEqual([]);
  expect(itemYear(item, ground).map(({ id }) => id)).toEqual(["trend"]);
});
