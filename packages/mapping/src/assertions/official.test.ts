import { describe, expect, test } from "@jest/globals";
import { defaultPolicy } from "../controls/policy.ts";
import { editionOf } from "./editions.ts";
import { changesOf, type OfficialItem, overlaid } from "./official.ts";
import { suggest } from "./roll-up.ts";
import { tally } from "./tally.ts";
import { device, TODAY } from "./testing.ts";
import type { Edition } from "./types.ts";

function edition(year: string, category: 1 | 3): Edition {
  const found = editionOf(year, category);
  if (found === undefined) throw new Error(`no ${year} ${category}`);
  return found;
}

const ours = edition("2026-27", 3);
const same: readonly OfficialItem[] = ours.items.map((item) => ({
  ref: item.ref,
  wording: item.asks,
  mandatory: item.mandatory,
}));
const source = "items.xlsx, SHA-256 00, imported on 21 November 2026";
const sheet = (items: readonly OfficialItem[]) => ({ items, source });
const without = (ref: string) => same.filter((item) => item.ref !== ref);
const of = (ref: string, over: Partial<OfficialItem>) =>
  same.filter((item) => item.ref === ref).map((item) => ({ ...item, ...over }));

describe("what an official sheet changes", () => {
  test.each<[string, readonly OfficialItem[], readonly unknown[]]>([
    ["nothing", same, []],
    [
      "an item more",
      [...same, { ref: "8.9.9", wording: "Is it new?", mandatory: true }],
      [{ ref: "8.9.9", what: "added", from: null, to: "Is it new?" }],
    ],
    [
      "an item less",
      without("8.1.4"),
      [{ ref: "8.1.4", what: "gone", from: "Supported systems and software", to: null }],
    ],
    [
      "a flag",
      [...without("8.1.4"), ...of("8.1.4", { mandatory: false })],
      [{ ref: "8.1.4", what: "flag", from: "mandatory", to: "optional" }],
    ],
    [
      "a flag that the sheet does not have",
      [...without("8.1.4"), ...of("8.1.4", { mandatory: null })],
      [],
    ],
    [
      "an answer type",
      [...without("8.3.5"), ...of("8.3.5", { answerType: "document" })],
      [{ ref: "8.3.5", what: "answer type", from: "text", to: "document" }],
    ],
    [
      "a wording",
      [...without("8.1.4"), ...of("8.1.4", { wording: "Official words." })],
      [{ ref: "8.1.4", what: "wording", from: of("8.1.4", {})[0]?.wording, to: "Official words." }],
    ],
  ])("%s", (_, items, changes) => {
    expect(changesOf(ours, sheet(items))).toEqual(changes);
  });
});

describe("an edition with a sheet laid over it", () => {
  const over = overlaid(
    ours,
    sheet([
      ...without("8.1.4"),
      ...of("8.1.4", { wording: "Official words." }),
      { ref: "8.9.9", wording: `${"word ".repeat(30)}end?`, mandatory: true },
    ]),
  );
  const answers = suggest(over, { tally: tally([device()]), today: TODAY, policy: defaultPolicy });
  const answer = (ref: string) => answers.find((a) => a.ref === ref);

  test("is verified, item by item, from the file", () => {
    expect(new Set(over.items.map((i) => `${i.confidence} ${i.source}`))).toEqual(
      new Set([`verified ${source}`]),
    );
    expect(answers.filter((a) => a.remark !== undefined)).toEqual([]);
  });

  test("answers an item as before, in official words", () => {
    expect(answer("8.1.4")).toMatchObject({
      suggested: "yes",
      asks: "Official words.",
      source,
      title: "Supported systems and software",
      official: true,
    });
  });

  test("leaves an item that is new to a person, under a title of whole words", () => {
    expect(answer("8.9.9")).toMatchObject({
      suggested: "person",
      mandatory: true,
      title: `${"word ".repeat(15).trim()}…`,
    });
  });

  test("takes the level that the CAF expects", () => {
    const caf = edition("2025-26", 1);
    const items = [{ ref: "B3.d", wording: "Mobile data.", mandatory: null, level: "Achieved" }];
    expect(overlaid(caf, sheet(items)).items[0]?.threshold).toEqual({
      standardsMetLevel: "Achieved",
      levelConfidence: "verified",
    });
    expect(changesOf(caf, sheet(items))).toContainEqual({
      ref: "B3.d",
      what: "level",
      from: null,
      to: "Achieved",
    });
  });
});
