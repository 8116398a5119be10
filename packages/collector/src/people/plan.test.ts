import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { type Estate, ODS, testEstate } from "../packs/testing/estate.ts";
import { listPlanWords } from "../store/index.ts";
import { planLines, setPlan } from "./index.ts";
import type { PeopleParts } from "./parts.ts";
import { planOn } from "./plan.ts";
import { entriesOf, peopleParts } from "./testing.ts";

const TODAY = "2026-11-21";
let estate: Estate;
let parts: PeopleParts;

beforeAll(async () => {
  estate = await testEstate();
  parts = peopleParts(estate, TODAY);
});
afterAll(async () => {
  expect(await estate.log.audit(ODS)).not.toContainEqual(
    expect.objectContaining({ table: "plan_word" }),
  );
  await estate.close();
});

const wish = {
  organisation: ODS,
  item: "1.3.2",
  action: "Write it down",
  owner: "Bea",
  due: "2027-03-01",
  by: "ann",
};

describe("what is planned for an item", () => {
  test("is said whole once, then changed in parts; every word stays and stands in the log by its digest", async () => {
    await setPlan(parts, wish);
    const next = await setPlan(parts, {
      organisation: ODS,
      item: "1.3.2",
      status: "in hand",
      by: "Cy",
    });
    expect(next).toMatchObject({ action: "Write it down", owner: "Bea", status: "in hand" });
    expect(await listPlanWords(estate.store.db, ODS)).toHaveLength(2);
    const entries = await entriesOf(estate, "plan");
    expect(entries).toMatchObject([
      { item: "1.3.2", edition: "2025-26", by: "ann" },
      { item: "1.3.2", edition: "2025-26", by: "Cy" },
    ]);
    expect(JSON.stringify(entries)).not.toContain("Write it down");
    const day = (at: string) => planOn(estate.store.db, ODS, at);
    expect((await day("2026-11-20")).size).toBe(0);
    expect((await day(TODAY)).get("2025-26 1.3.2")?.status).toBe("in hand");
  });

  test.each([
    ["no such item", { item: "99.9.9" }, "Item 99.9.9"],
    ["no action", { item: "4.2.4", action: undefined }, "--action"],
    ["no owner", { item: "4.2.4", owner: " " }, "--owner"],
    ["no day", { item: "4.2.4", due: undefined }, "--due"],
    ["a day that is none", { item: "4.2.4", due: "2027-02-30" }, "--due"],
  ])("with %s is refused with the cure, and nothing is kept", async (_, change, cure) => {
    const before = await listPlanWords(estate.store.db, ODS);
    await expect(setPlan(parts, { ...wish, ...change })).rejects.toThrow(cure);
    expect(await listPlanWords(estate.store.db, ODS)).toEqual(before);
  });
});

describe("the plan's lines", () => {
  const item = {
    ...{ ref: "1.1.1", title: "t", suggested: "no", answerType: "yes/no", value: null },
    ...{ because: "1 of 2.", counts: null },
  };
  const word = {
    organisation: ODS,
    leaf: 1,
    edition: "2025-26",
    item: "1.1.1",
    action: "replace",
    owner: "Bea",
    due: "2027-06-30",
    status: "open",
    done_by: "ann",
    at: "",
  } as const;
  const about = { signOff: undefined, edition: "2025-26", deadline: "2027-06-30", today: TODAY };
  const lines = (items: readonly (typeof item)[], change: object | undefined) => {
    const said = change && { ...word, ...change };
    return planLines(items, { ...about, words: new Map(said ? [["2025-26 1.1.1", said]] : []) });
  };

  test.each([
    ["no", null, true],
    ["cannot confirm", null, true],
    ["level", "not achieved", true],
    ["level", "partially achieved", false],
    ["yes", null, false],
    ["exempt", null, false],
    ["person", null, false],
  ])("an item answered %s %s has one of its own: %s", (suggested, value, is) => {
    expect(planLines([{ ...item, suggested, value }], { ...about, words: new Map() })).toHaveLength(
      is ? 1 : 0,
    );
  });

  test.each([
    ["on which devices fail", "level", { notMet: 1, accepted: 0, noEvidence: 0 }, true],
    ["on which evidence is missing", "level", { notMet: 0, accepted: 0, noEvidence: 1 }, true],
    ["whose failures are all accepted", "level", { notMet: 2, accepted: 2, noEvidence: 0 }, false],
    ["that every device meets", "level", { notMet: 0, accepted: 0, noEvidence: 0 }, false],
    ["to which no device speaks", "level", null, false],
    ["of another kind", "text", { notMet: 1, accepted: 0, noEvidence: 0 }, false],
  ])("an outcome left to a person %s has one: %#", (_, answerType, counts, is) => {
    const left = { ...item, suggested: "person", answerType, counts };
    expect(planLines([left], { ...about, words: new Map() })).toHaveLength(is ? 1 : 0);
  });

  test.each([
    [undefined, "nothing is planned"],
    [{}, ""],
    [{ due: "2027-07-01" }, "due after the deadline of 30 June 2027"],
    [{ due: TODAY }, ""],
    [{ due: "2026-11-20" }, "overdue"],
    [{ due: "2026-11-20", status: "in hand" }, "overdue"],
    [{ status: "done" }, "done, but the evidence does not show it"],
  ])("with %j it says: %s", (change, remark) => {
    expect(lines([item], change)).toMatchObject([{ item: "1.1.1", gap: "1 of 2.", remark }]);
  });

  test("what is planned stays in sight once the gap is gone, and another year's plan is another", () => {
    const met = { ...item, suggested: "yes" };
    expect(lines([met], { status: "done" })).toMatchObject([
      { gap: "No gap is shown any more.", status: "done", remark: "" },
    ]);
    const words = new Map([["2024-25 1.1.1", word]]);
    expect(planLines([met], { ...about, words })).toEqual([]);
  });
});
