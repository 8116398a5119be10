import { expect, test } from "@jest/globals";
import type { Form } from "@muster/mapping";
import { highlightsOf } from "../../testing/highlights.ts";
import { sampleDevice, sampleSummary } from "../../testing/sample-summary.ts";
import type { Item } from "./answer-words.ts";
import { plain } from "./content.ts";
import { deviceAnchors } from "./devices.ts";
import { itemDevices } from "./item-devices.ts";

/* The devices behind an item's numbers: on an estate of any size, few enough to read. */

const [one] = sampleSummary.items;
if (one === undefined) throw new Error("the sample has no item");
const asked: Item = {
  ...one,
  population: "all",
  controls: ["antivirus-active", "antivirus-current"],
};

type Word = readonly [device: string, control: string, outcome: "met" | "not-met" | "no-evidence"];

function blocks(
  words: readonly Word[],
  { item = asked, most = 2, forms = new Map<string, Form>() } = {},
) {
  const ids = [...new Set(words.map(([device]) => device))];
  const summary = {
    ...sampleSummary,
    devices: ids.map((id) => ({ ...sampleDevice, id, label: `pc ${id}` })),
    findings: words.map(([device, control, outcome]) => ({
      ...{ device, control, outcome, because: `${control} ${outcome}.` },
      ...{ source: "", holdsUntil: null, since: "2026-11-01" },
    })),
  };
  const highlights = highlightsOf({ ...summary, items: [item] }, forms, most);
  const anchors = deviceAnchors(highlights);
  return itemDevices(item, {
    ...{ summary, highlights, anchors },
    shown: { devices: most, weeks: 1, endings: 1 },
  });
}

const tables = (all: ReturnType<typeof blocks>) =>
  all.flatMap((b) => (b.kind === "table" ? [b] : []));
const lines = (cell: unknown) =>
  Array.isArray(cell) ? cell.map(({ words }) => plain(words)) : [cell];

test("a device stands once, with what fails before what nobody knows, and each reason's words and day", () => {
  const [table, ...rest] = tables(
    blocks([
      ["a", "antivirus-current", "no-evidence"],
      ["a", "antivirus-active", "not-met"],
    ]),
  );
  expect(rest).toEqual([]);
  expect(table?.caption).toBe("1 device");
  expect(table?.rows.map(({ cells }) => cells.map(lines))).toEqual([
    [
      ["pc a"],
      [
        "antivirus-active not-met.",
        "Not met since 1 November 2026: antivirus-active",
        "antivirus-current no-evidence.",
        "No evidence since 1 November 2026: antivirus-current",
      ],
    ],
  ]);
});

test("what fails and what nobody knows are told apart, and how many more there are and where", () => {
  const all = blocks([
    ...["a", "b", "c", "d"].map((id): Word => [id, "antivirus-active", "not-met"]),
    ["e", "antivirus-active", "no-evidence"],
    ["f", "antivirus-active", "met"],
  ]);
  expect(all.flatMap((b) => (b.kind === "heading" ? [b.text] : []))).toEqual([
    "Not met",
    "No evidence",
  ]);
  expect(tables(all).map(({ caption, rows }) => [caption, rows.length])).toEqual([
    ["The first 2 of 4 devices: 2 more in findings.csv", 2],
    ["1 device", 1],
  ]);
  const last = all.at(-1);
  expect(last?.kind === "paragraph" && plain(last.words)).toBe(
    "All of them stand in findings.csv under the controls antivirus-active, antivirus-current.",
  );
});

test("a name leads to the device on the first page where that has it, and is words alone where not", () => {
  const many = Array.from({ length: 210 }, (_, i) => String(i).padStart(3, "0"));
  const [table] = tables(
    blocks(
      many.map((id): Word => [id, "antivirus-active", "not-met"]),
      { most: 210 },
    ),
  );
  const links = table?.rows.flatMap(({ cells: [cell] }) =>
    Array.isArray(cell) ? cell.map(({ words }) => typeof words !== "string") : [],
  );
  expect(links?.filter((isLink) => isLink)).toHaveLength(200);
  expect(table?.rows[0]?.cells[0]).toEqual([
    { words: [{ link: "pc 000", to: "../README.html#device-1" }] },
  ]);
});

test("a device that the item does not ask is not named, nor one that has left", () => {
  const servers = { item: { ...asked, population: "servers" } as const };
  const forms = new Map<string, Form>([
    ["a", "laptop"],
    ["b", "server"],
  ]);
  const words: readonly Word[] = [
    ["a", "antivirus-active", "not-met"],
    ["b", "antivirus-active", "not-met"],
    ["c", "antivirus-active", "not-met"],
  ];
  const [table] = tables(blocks(words, { ...servers, forms, most: 9 }));
  // Of "c" nobody knows what it is: it may be a server.
  expect(table?.rows.map(({ cells: [first] }) => lines(first))).toEqual([["pc b"], ["pc c"]]);
});

test("reasons past the fifth are counted", () => {
  const controls = ["a", "b", "c", "d", "e", "f", "g"];
  const words = controls.map((control): Word => ["x", control, "not-met"]);
  const [table] = tables(blocks(words, { item: { ...asked, controls } }));
  const said = lines(table?.rows[0]?.cells[1]);
  expect(said).toHaveLength(11);
  expect(said.at(-1)).toBe("and 2 other reasons: see findings.csv");
});

test("where nothing falls short, it says of whom", () => {
  expect(blocks([["a", "antivirus-active", "met"]])).toEqual([
    {
      kind: "paragraph",
      words: "No device that was asked fails, and of none is evidence missing.",
    },
  ]);
});
