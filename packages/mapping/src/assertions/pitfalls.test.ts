import { describe, expect, test } from "@jest/globals";
import { certificateOf, editionOf, editions, isCategory, yearsOf } from "./editions.ts";
import { linkOf } from "./links.ts";
import type { Category, Edition } from "./types.ts";

/*
 * What is often told wrong of the toolkit, case by case. Where one reference means several things its words are tried in
 * editions.test.ts; here is what follows for answers, and what must not be said at all.
 */

function of(edition: string, category: Category, framework?: "ndg" | "caf"): Edition {
  const found = editionOf(edition, category, framework);
  if (found === undefined) throw new Error(`no ${edition} ${category}`);
  return found;
}
const item = (set: Edition, ref: string) => set.items.find((i) => i.ref === ref);
const all = editions().flatMap((set) => set.items.map((i) => ({ set, item: i })));
const words = all.map(({ item: i }) => `${i.title} ${i.asks} ${i.notes ?? ""}`).join("\n");

describe("a link is for what the reference means in that year and category", () => {
  test.each<[string, string, Category, string, unknown]>([
    ["1: cyber alerts, of which devices prove nothing", "2025-26", 2, "6.3.2", undefined],
    ["1: public Wi-Fi, neither", "2025-26", 3, "6.3.2", undefined],
    ["2: how updates are installed", "2025-26", 3, "8.3.5", { role: "drafts", draft: "updates" }],
    ["2: what missed 14 days", "2025-26", 2, "8.3.5", { role: "drafts", draft: "late-updates" }],
    ["2: practices ask it at 8.3.1", "2025-26", 4, "8.3.1", { draft: "updates" }],
    ["3: the asset register", "2025-26", 3, "7.1.1", { draft: "register" }],
    ["3: knowing one's services, before", "2024-25", 2, "7.1.1", undefined],
    ["4: backups are nothing devices answer", "2023-24", 4, "7.3.4", undefined],
    ["4: nor are they later", "2025-26", 4, "7.3.4", undefined],
    [
      "5: supported, or risk managed",
      "2025-26",
      3,
      "8.1.4",
      { risksAcceptedBy: { who: "management" } },
    ],
    [
      "5: of practices the partners accept",
      "2025-26",
      4,
      "8.1.4",
      { risksAcceptedBy: { who: "the partners or management" } },
    ],
    [
      "6: two controls in plain English",
      "2025-26",
      3,
      "6.2.1",
      { controls: ["antivirus-active", "antivirus-current"] },
    ],
    ["6: one in technical words", "2025-26", 2, "6.2.1", { controls: ["antivirus-active"] }],
  ])("%s (%s category %d %s)", (_, edition, category, ref, link) => {
    const found = linkOf(of(edition, category), ref);
    if (link === undefined) expect(found).toBeUndefined();
    else expect(found).toMatchObject(link as object);
  });

  test("5: of categories 1 and 2 uninstalling is asked, and an accepted risk is none", () => {
    expect(linkOf(of("2025-26", 2), "8.1.4")?.risksAcceptedBy).toBeUndefined();
  });
});

test("7: 3.2.1 is about training in category 3; the board's priorities of category 2 are no item of ours", () => {
  const found = all.filter(({ item: i }) => i.ref === "3.2.1");
  expect(found.map(({ set }) => set.category)).toEqual([3, 3, 3, 3, 3]);
  expect(found.every(({ item: i }) => /training/i.test(i.asks))).toBe(true);
});

test.each<[string, Category, readonly string[]]>([
  ["2022-23", 1, ["ndg"]],
  ["2023-24", 2, ["ndg"]],
  ["2024-25", 1, ["caf"]],
  ["2024-25", 2, ["ndg"]],
  ["2025-26", 1, ["caf"]],
  ["2025-26", 2, ["ndg", "caf"]],
  ["2025-26", 3, ["ndg"]],
  ["2026-27", 4, ["ndg"]],
])("8, 12: in %s category %d answers %j, and no more", (edition, category, frameworks) => {
  const found = editions().filter((e) => e.edition === edition && e.category === category);
  expect(found.map((e) => e.framework)).toEqual(frameworks);
});

test("the CAF has 47 outcomes: 39 of the NCSC's, and 8 on using and sharing information", () => {
  for (const set of editions().filter((e) => e.framework === "caf")) {
    const of = (letter: string) => set.items.filter((i) => i.ref.startsWith(letter)).length;
    expect([set.edition, ["A", "B", "C", "D", "E"].map(of)]).toEqual([
      set.edition,
      [7, 20, 7, 5, 8],
    ]);
  }
});

test("9: outcomes bear the letters of CAF 3.2, not those of 4.0", () => {
  const refs = new Set(
    editions()
      .filter((e) => e.framework === "caf")
      .flatMap((e) => e.items.map((i) => i.ref)),
  );
  expect([...refs].filter((ref) => ["A2.c", "A4.b", "C1.f"].includes(ref))).toEqual([]);
});

describe("10: exemptions are of a category and a year", () => {
  test.each<[string, Category, string, readonly string[]]>([
    ["2025-26", 4, "4.2.4", ["cyber_essentials_plus"]],
    ["2025-26", 4, "9.1.1", ["cyber_essentials_plus"]],
    ["2025-26", 4, "9.2.1", ["cyber_essentials_plus", "psn_ia"]],
    ["2025-26", 4, "4.3.1", ["iso27001"]],
    ["2025-26", 4, "7.3.4", []],
    ["2025-26", 4, "4.5.3", []],
    ["2025-26", 4, "9.5.2", []],
    ["2025-26", 4, "8.3.1", []],
    ["2025-26", 2, "9.5.2", []],
    ["2025-26", 2, "9.5.7", ["cyber_essentials_plus"]],
  ])("%s category %d %s by %j", (edition, category, ref, by) => {
    expect(item(of(edition, category), ref)?.exemptedBy).toEqual(by);
  });

  test("no question of Cyber Essentials is exempted by a certificate", () => {
    const sets = ["3.1", "3.2", "3.3"].map(certificateOf);
    expect(sets.flatMap((set) => set?.items.filter((i) => i.exemptedBy.length > 0) ?? [])).toEqual(
      [],
    );
  });
});

test("11: nothing says what is told wrong of deadlines, roles and who certifies", () => {
  expect(words).not.toMatch(
    /31 March|\bDSPO\b|certified by NHS|NHS England (certifies|approves|reviews each)/i,
  );
  expect(new Set(editions().map((e) => e.deadline.slice(5)))).toEqual(new Set(["06-30"]));
});

test("13: no edition has more mandatory items of category 3 than the 45 that were counted", () => {
  for (const set of editions().filter((e) => e.category === 3)) {
    const mandatory = set.items.filter((i) => i.mandatory === true).length;
    const counted = { "2022-23": 42, "2023-24": 42, "2024-25": 43 }[set.edition] ?? 45;
    expect(mandatory).toBeLessThanOrEqual(counted);
  }
});

test("14: invented references are not there", () => {
  const about = (ref: RegExp, what: RegExp) =>
    all
      .filter(({ item: i }) => ref.test(i.ref) && what.test(`${i.title} ${i.asks}`))
      .map(({ item: i }) => i.ref);
  expect(about(/^9\.2\.2$/, /multi-?factor|second factor/i)).toEqual([]);
  expect(about(/^8\.3\./, /multi-?factor|second factor|privileged/i)).toEqual([]);
});

describe("1a: the stricter profile of operators of national infrastructure", () => {
  test.each(["2024-25", "2025-26", "2026-27"])(
    "in %s has the outcomes of category 1, and no level is known",
    (edition) => {
      const set = editionOf(edition, "1a");
      expect(set).toMatchObject({ edition, category: 1, framework: "caf", profile: "1a" });
      expect(set?.items.map((i) => i.ref)).toEqual(of(edition, 1).items.map((i) => i.ref));
      for (const { threshold, notes } of set?.items ?? []) {
        expect(threshold).toMatchObject({ standardsMetLevel: null, levelConfidence: "unknown" });
        expect(notes).toMatch(/stricter profile, whose level was not found/);
      }
    },
  );

  test("is a category of its own from 2024-25 on, on the CAF alone", () => {
    expect(["1a", "1b", 1, 5].map(isCategory)).toEqual([true, false, true, false]);
    expect(yearsOf("1a")).toEqual(["2024-25", "2025-26", "2026-27"]);
    expect(editionOf("2023-24", "1a")).toBeUndefined();
    expect(editionOf("2025-26", "1a", "ndg")).toBeUndefined();
  });
});
