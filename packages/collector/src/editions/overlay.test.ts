import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { type TestCollector, testCollector } from "../intake/testing/collector.ts";
import { engines } from "../intake/testing/engines.ts";
import { listEditionOverlays, organisationById } from "../store/index.ts";
import type { EditionFile } from "./file.ts";
import { editionInForce, layOver, overlayFor } from "./overlay.ts";

const file = (wording: string, name = "items.csv"): EditionFile => ({
  name,
  digest: "ab".repeat(32),
  edition: "2025-26",
  categories: [
    {
      category: 3,
      framework: "ndg",
      sheet: "CAT3",
      items: [{ ref: "8.1.4", wording, mandatory: true, answerType: "yes/no" }],
    },
  ],
});

describe.each(["sqlite", "postgres"] as const)("on %s", (engine) => {
  let collector: TestCollector;
  beforeAll(async () => {
    collector = await testCollector({ store: await engines[engine]() });
  }, 30_000);
  afterAll(() => collector.close());

  const asked = async (over = {}) => {
    const found = await organisationById(collector.store.db, "A1");
    if (found === undefined) throw new Error("no organisation");
    return { ...found, category: 3, edition: "2025-26", ...over };
  };
  const lay = async (read: EditionFile) => {
    const overlay = await overlayFor(collector.store.db, await asked(), read);
    await layOver(collector.parts, overlay, { file: read, by: "ann" });
    return overlay.changes;
  };
  const wordings = async (over = {}) =>
    (await editionInForce(collector.store.db, await asked(over)))?.items.map((i) => i.asks) ?? [];

  test("ours are in force until a file is laid over, then the last of them, in its edition alone", async () => {
    const ours = await wordings();
    expect(ours.length).toBeGreaterThan(20);
    await lay(file("First words."));
    expect(await wordings()).toEqual(["First words."]);
    // Within one instant of the first, which the order of the rows has to bear.
    expect(await lay(file("Second words."))).toEqual([
      { ref: "8.1.4", what: "wording", from: "First words.", to: "Second words." },
    ]);
    expect(await wordings()).toEqual(["Second words."]);
    expect((await wordings({ edition: "2024-25" })).length).toBeGreaterThan(20);
    expect((await wordings({ category: 4 })).length).toBeGreaterThan(20);
    expect(await wordings({ edition: "2031-32" })).toEqual([]);
  });

  test("1a is a category of its own: its sheet lies over its outcomes, and not over those of category 1", async () => {
    const items = [
      { ref: "B2.a", wording: "Official.", mandatory: true, level: "Achieved" },
    ] as const;
    const sheet = { framework: "caf", sheet: "CAT1a", items } as const;
    const read = { ...file("", "caf.csv"), categories: [{ ...sheet, category: "1a" } as const] };
    const { db } = collector.store;
    const levels = async (category: number | "1a") =>
      (await editionInForce(db, await asked({ category })))?.items.map(
        ({ threshold }) => threshold?.standardsMetLevel,
      ) ?? [];
    expect(new Set(await levels("1a"))).toEqual(new Set([null]));
    const first = await levels(1);
    await expect(overlayFor(db, await asked({ category: 1 }), read)).rejects.toThrow(
      "has items of category 1a (CAF outcomes), and none of category 1",
    );
    const overlay = await overlayFor(db, await asked({ category: "1a" }), read);
    await layOver(collector.parts, overlay, { file: read, by: "ann" });
    expect(await levels("1a")).toEqual(["Achieved"]);
    expect(await levels(1)).toEqual(first);
    expect((await listEditionOverlays(db, "A1")).at(-1)).toMatchObject({ category: "1a" });
  });

  test("rows are kept in order, and take no change", async () => {
    const { db } = collector.store;
    const rows = await listEditionOverlays(db, "A1");
    expect(rows.map((row) => [row.nth, row.category, row.framework])).toEqual([
      [1, 3, "ndg"],
      [2, 3, "ndg"],
      [3, "1a", "caf"],
    ]);
    await expect(db.updateTable("edition_overlay").set({ items: "[]" }).execute()).rejects.toThrow(
      /evidence/,
    );
    await expect(db.deleteFrom("edition_overlay").execute()).rejects.toThrow(/evidence/);
  });

  test.each([
    ["an edition nobody knows", { edition: "2031-32" }, /no edition 2031-32 for category 3/],
    [
      "a category the file has not",
      { category: 4 },
      /items\.csv has items of category 3 .*none of category 4/,
    ],
    ["outcomes that the file has not", { category: 1 }, /none of category 1 \(CAF outcomes\)/],
  ] as const)("%s is refused", async (_, over, words) => {
    const asking = overlayFor(collector.store.db, await asked(over), file("x"));
    await expect(asking).rejects.toThrow(words);
  });
});
