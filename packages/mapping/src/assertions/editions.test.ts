import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import * as z from "zod";
import { certificateOf, defaultEdition, editionOf, editions, openEdition } from "./editions.ts";
import { linkOf } from "./links.ts";
import type { Category, Item } from "./types.ts";

const FiledItem = z.strictObject({
  ref: z.string().regex(/^(\d+\.\d+\.\d+|[A-E]\d\.[a-f]|A\d\.\d+(\.\d+)?|CE\+SAMPLE)$/),
  title: z.string().min(3).max(80),
  asks: z.string().regex(/^[A-Z].*[.?]$/),
  mandatory: z.partialRecord(z.enum(["1", "2", "3", "4"]), z.boolean().nullable()),
  answerType: z.enum(["yes/no", "text", "date", "number", "document", "level"]),
  threshold: z.record(z.string(), z.unknown()).nullable(),
  automation: z.enum(["full", "partial", "supporting"]),
  confidence: z.enum(["verified", "inferred", "from memory", "assumed"]),
  mandatoryConfidence: z.enum([
    "verified",
    "inferred",
    "from memory",
    "assumed",
    "unknown",
    "not applicable",
  ]),
  source: z.string().min(1),
  exemptedBy: z.array(z.enum(["cyber_essentials_plus", "iso27001", "psn_ia"])),
  notes: z.string().min(1).optional(),
});

const Toolkit = z.strictObject({
  framework: z.enum(["ndg", "caf"]),
  edition: z.string().regex(/^\d{4}-\d{2}$/),
  version: z.string().regex(/^v\d$/),
  opened: z.iso.date().nullable(),
  deadline: z.iso.date(),
  source: z.string().min(1),
  note: z.string(),
  items: z.array(FiledItem).min(1),
});

const Certificate = z.strictObject({
  framework: z.literal("ce"),
  edition: z.string().regex(/^\d\.\d$/),
  version: z.string(),
  items: z.array(FiledItem).min(1),
});

const folder = join(import.meta.dirname, "editions");
const files = readdirSync(folder)
  .sort()
  .map((name) => ({ name, content: JSON.parse(readFileSync(join(folder, name), "utf8")) }));

describe("the files", () => {
  test.each(files)("$name is of the shape, and named as it is", ({ name, content }) => {
    const file = (name.startsWith("ce-") ? Certificate : Toolkit).parse(content);
    expect(name).toBe(`${file.framework}-${file.edition}.json`);
  });

  test.each(files)("$name has each item once for each category", ({ content }) => {
    const keys = content.items.flatMap((item: z.infer<typeof FiledItem>) =>
      content.framework === "ce"
        ? [item.ref]
        : Object.keys(item.mandatory).map((c) => `${c} ${item.ref}`),
    );
    expect(keys.length).toBeGreaterThan(0);
    expect(new Set(keys).size).toBe(keys.length);
  });

  test("each file is handed out", () => {
    const sets = new Set(editions().map((e) => `${e.framework}-${e.edition}.json`));
    const named = files.map((f) => f.name).filter((n) => !n.startsWith("ce-"));
    expect([...sets].sort()).toEqual(named);
    expect(["3.1", "3.2", "3.3"].map((v) => certificateOf(v)?.items.length)).toEqual([25, 26, 26]);
    expect(certificateOf("9.9")).toBeUndefined();
  });
});

describe("which items an edition and category have", () => {
  test.each<[string, Category, string, number]>([
    ["2022-23", 1, "ndg", 69],
    ["2022-23", 2, "ndg", 69],
    ["2022-23", 3, "ndg", 44],
    ["2022-23", 4, "ndg", 15],
    ["2023-24", 1, "ndg", 69],
    ["2023-24", 3, "ndg", 44],
    ["2023-24", 4, "ndg", 15],
    ["2024-25", 1, "caf", 47],
    ["2024-25", 2, "ndg", 69],
    ["2024-25", 3, "ndg", 45],
    ["2024-25", 4, "ndg", 16],
    ["2025-26", 1, "caf", 47],
    ["2025-26", 2, "ndg", 73],
    ["2025-26", 3, "ndg", 49],
    ["2025-26", 4, "ndg", 23],
    ["2026-27", 1, "caf", 47],
    ["2026-27", 2, "ndg", 73],
    ["2026-27", 3, "ndg", 49],
    ["2026-27", 4, "ndg", 23],
  ])("%s category %d answers %s with %d items", (edition, category, framework, n) => {
    const found = editionOf(edition, category);
    expect(found).toMatchObject({ edition, category, framework });
    expect(found?.items).toHaveLength(n);
  });

  // As the guides of those years count them; who says 42 for 2025-26 counts an older edition.
  test.each([
    ["2022-23", 42],
    ["2023-24", 42],
    ["2024-25", 43],
    ["2025-26", 45],
    ["2026-27", 45],
  ])("%s asks category 3 for %d items before standards are met", (edition, n) => {
    expect(editionOf(edition, 3)?.items.filter((i) => i.mandatory === true)).toHaveLength(n);
  });

  test("editions come oldest first", () => {
    const names = editions().map((e) => `${e.edition} ${e.category}`);
    expect(names).toEqual([...names].sort());
  });

  test("operators of essential services, category 2 from 2025-26, ask for the CAF by name", () => {
    expect(editionOf("2025-26", 2, "caf")).toMatchObject({ framework: "caf", category: 2 });
    expect(editionOf("2024-25", 2, "caf")).toBeUndefined();
  });

  test.each(["2021-22", "2027-28", "v8", ""])("there is no edition %j", (edition) => {
    expect(editionOf(edition, 3)).toBeUndefined();
  });

  test("the items that are mandatory in 2025-26, categories 3 and 4", () => {
    const mandatory = (category: Category) =>
      editionOf("2025-26", category)
        ?.items.filter((i) => i.mandatory)
        .map((i) => i.ref);
    expect(mandatory(3)).toEqual([
      "1.1.1",
      "1.1.2",
      "1.1.3",
      "1.1.5",
      "1.2.4",
      "1.3.1",
      "1.3.2",
      "1.3.7",
      "1.3.8",
      "1.3.11",
      "1.3.12",
      "1.3.13",
      "1.3.14",
      "1.4.1",
      "1.4.2",
      "1.4.3",
      "2.1.1",
      "2.2.1",
      "3.1.1",
      "3.2.1",
      "3.4.1",
      "4.1.1",
      "4.2.4",
      "4.3.1",
      "4.5.3",
      "4.5.4",
      "5.1.1",
      "6.1.1",
      "6.1.2",
      "6.1.3",
      "6.2.1",
      "6.3.2",
      "7.1.1",
      "7.1.2",
      "7.2.1",
      "7.3.1",
      "7.3.2",
      "7.3.4",
      "8.1.4",
      "8.2.1",
      "8.3.5",
      "9.1.1",
      "9.5.2",
      "10.1.2",
      "10.2.1",
    ]);
    expect(mandatory(4)).toEqual([
      "1.1.2",
      "1.3.2",
      "4.2.4",
      "4.3.1",
      "4.5.3",
      "6.2.1",
      "7.1.1",
      "7.3.4",
      "8.3.1",
      "9.1.1",
      "9.5.2",
      "10.1.2",
      "10.2.1",
    ]);
  });

  test("every item of 2026-27 is marked assumed", () => {
    const of = editions().filter((e) => e.edition === "2026-27" && e.framework === "ndg");
    const sure = of.flatMap((e) => e.items.filter((i) => i.confidence !== "assumed"));
    expect(of).toHaveLength(3);
    expect(sure).toEqual([]);
  });

  test("every deadline is the 30th of June that ends the edition's year", () => {
    for (const { edition, deadline } of editions()) {
      expect(deadline).toBe(`20${edition.slice(5)}-06-30`);
    }
  });
});

describe("the edition shown where nobody names one", () => {
  test.each<[string, Category, string]>([
    ["2023-06-30", 3, "2022-23"],
    ["2023-07-01", 3, "2023-24"],
    ["2026-06-30", 3, "2025-26"],
    ["2026-11-21", 3, "2025-26"],
    ["2026-11-21", 4, "2025-26"],
    ["2030-01-01", 4, "2025-26"],
  ])(
    "on %s for category %i it is %s: nothing is known of 2026-27 yet",
    (today, category, edition) => {
      expect(defaultEdition(today, category)).toBe(edition);
    },
  );
});

describe("the edition that is open", () => {
  test.each([
    ["2022-01-01", "2022-23"],
    ["2023-06-30", "2022-23"],
    ["2023-07-01", "2023-24"],
    ["2026-06-30", "2025-26"],
    ["2026-07-01", "2026-27"],
    ["2026-11-21", "2026-27"],
    ["2027-06-30", "2026-27"],
    ["2030-01-01", "2026-27"],
  ])("on %s it is %s", (today, edition) => {
    expect(openEdition(today)).toBe(edition);
  });
});

/** One item by its full key. */
function item(edition: string, category: Category, ref: string): Item | undefined {
  return editionOf(edition, category)?.items.find((i) => i.ref === ref);
}

const asks = (edition: string, category: Category, ref: string) =>
  item(edition, category, ref)?.asks;

describe("the same reference means different things", () => {
  test.each<[string, Category, string, RegExp]>([
    // 6.3.2: NHS cyber alerts, or public Wi-Fi.
    ["2023-24", 1, "6.3.2", /cyber alerts.*48 hours/],
    ["2025-26", 2, "6.3.2", /cyber alerts/],
    ["2025-26", 3, "6.3.2", /public Wi-Fi/],
    // 8.3.5: how updates arrive, or what missed 14 days; practices ask for updates at 8.3.1.
    ["2025-26", 3, "8.3.5", /newest updates/],
    ["2025-26", 2, "8.3.5", /longer than 14 days/],
    ["2025-26", 4, "8.3.1", /plan for getting updates/],
    ["2023-24", 4, "8.3.1", /what route.*how often/],
    // 7.3.4 of practices was about restore tests and is about working backups.
    ["2023-24", 4, "7.3.4", /restored/],
    ["2025-26", 4, "7.3.4", /tampering/],
    // 8.1.4 and 8.2.1: supported or managed, against removal and a ranked list.
    ["2025-26", 3, "8.1.4", /risk understood and managed/],
    ["2025-26", 2, "8.1.4", /uninstalled/],
    ["2025-26", 3, "8.2.1", /document for each item/],
    ["2025-26", 2, "8.2.1", /ranked by risk/],
    // Shared references, other words.
    ["2025-26", 2, "9.1.1", /head of IT/],
    ["2025-26", 3, "9.1.1", /homes do not count/],
    ["2025-26", 2, "6.2.1", /reach the internet/],
    ["2025-26", 3, "6.2.1", /tablet/],
    ["2025-26", 2, "4.3.1", /system administrators/],
    ["2025-26", 3, "4.3.1", /outside IT support/],
    ["2025-26", 2, "4.4.1", /head of IT/],
    ["2025-26", 4, "4.4.1", /leads on IT/],
  ])("%s category %d %s", (edition, category, ref, words) => {
    expect(asks(edition, category, ref)).toMatch(words);
  });

  test.each<[string, Category, string]>([
    ["2024-25", 2, "7.1.1"],
    ["2024-25", 3, "7.1.1"],
    ["2024-25", 4, "7.1.1"],
    ["2025-26", 4, "7.3.1"],
    ["2025-26", 4, "8.3.5"],
    ["2025-26", 3, "8.3.1"],
    ["2024-25", 4, "8.1.4"],
    ["2024-25", 4, "8.2.1"],
    ["2025-26", 1, "8.1.4"],
    ["2023-24", 3, "4.5.3"],
  ])(
    "%s category %d has no %s as an asset register, backup, update or support question",
    (edition, category, ref) => {
      expect(item(edition, category, ref)).toBeUndefined();
      const set = editionOf(edition, category);
      expect(set && linkOf(set, ref)?.draft === "register").toBe(false);
    },
  );

  test.each<[string, Category, string, boolean | null | undefined]>([
    ["2025-26", 3, "8.1.4", true],
    ["2025-26", 4, "8.1.4", false],
    ["2025-26", 3, "4.3.1", true],
    ["2024-25", 3, "4.3.1", false],
    ["2024-25", 3, "4.5.3", true],
    ["2025-26", 2, "8.3.4", null],
    ["2023-24", 1, "8.3.4", true],
    ["2023-24", 2, "8.3.4", null],
  ])("%s category %d %s is mandatory: %s", (edition, category, ref, mandatory) => {
    expect(item(edition, category, ref)?.mandatory).toBe(mandatory);
  });

  test("references that public lists invent are none of ours", () => {
    // Public lists invent references: there is no 9.2.2 about multi-factor sign-in.
    const about = editions().flatMap((e) => e.items.filter((i) => i.ref === "9.2.2"));
    expect(about.filter((i) => /multi-factor/i.test(i.title))).toEqual([]);
  });

  test("category 1 answers numbered items until 2023-24 and the CAF from 2024-25", () => {
    const frameworks = ["2022-23", "2023-24", "2024-25", "2025-26"].map(
      (e) => editionOf(e, 1)?.framework,
    );
    expect(frameworks).toEqual(["ndg", "ndg", "caf", "caf"]);
  });

  test("CAF outcomes carry the letters of CAF 3.2, whose assurance is A2.b", () => {
    const refs = editionOf("2025-26", 1)?.items.map((i) => i.ref);
    expect(refs).toContain("A2.b");
    expect(refs).not.toContain("A2.c");
    expect(refs).not.toContain("A4.b");
  });

  test.each<[Category, string, readonly string[]]>([
    [4, "6.2.1", ["cyber_essentials_plus", "iso27001"]],
    [4, "9.5.2", []],
    [4, "8.3.1", []],
    [4, "7.1.1", []],
    [4, "8.1.4", ["psn_ia"]],
    [2, "9.6.6", ["cyber_essentials_plus"]],
  ])("in 2025-26 category %d %s is exempted by %j", (category, ref, by) => {
    expect(item("2025-26", category, ref)?.exemptedBy).toEqual(by);
  });
});
