import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { type Estate, ODS, testEstate } from "../packs/testing/estate.ts";
import { listPlanSignOffs } from "../store/index.ts";
import { setPlan, signPlan, withdrawSignOff } from "./index.ts";
import { planOn } from "./plan.ts";
import { lineSigned, planSigned } from "./plan-signed.ts";
import { signOffsOn } from "./sign-off.ts";
import { entriesOf, peopleParts } from "./testing.ts";

const EDITION = "2025-26";
let estate: Estate;

beforeAll(async () => {
  estate = await testEstate();
});
afterAll(async () => {
  expect(await estate.log.audit(ODS)).not.toContainEqual(
    expect.objectContaining({ table: "plan_sign_off" }),
  );
  await estate.close();
});

const on = (day: string) => peopleParts(estate, day);
const planned = { organisation: ODS, action: "Write it down", owner: "Bea", due: "2027-03-01" };
const signature = { organisation: ODS, signedBy: "Cy", signedAs: "management", by: "ann" } as const;

/** How each item of the plan stands to its signature at the end of a day. */
async function standing(day: string, items: readonly string[]) {
  const { db } = estate.store;
  const words = await planOn(db, ODS, day);
  const signOff = (await signOffsOn(db, ODS, day)).get(EDITION);
  const lines = items.map((item) => ({
    item,
    ...lineSigned(words.get(`${EDITION} ${item}`), signOff),
  }));
  return { lines, ...planSigned(lines, { edition: EDITION, words, signOff }) };
}

describe("the sign-off of a plan", () => {
  test("needs a plan: nothing that nobody planned can be signed", async () => {
    const early = signPlan(on("2026-11-01"), { ...signature, signedOn: "2026-11-01" });
    await expect(early).rejects.toThrow("`muster plan set` says what will be done");
    expect(await listPlanSignOffs(estate.store.db, ODS)).toEqual([]);
    expect((await standing("2026-11-01", [])).says).toContain("there is nothing to sign off");
    expect((await standing("2026-11-01", ["1.3.2"])).says).toBe(
      "Nothing is planned yet, so there is nothing that could be signed off.",
    );
  });

  test("is not there until somebody signs, and names what is not planned", async () => {
    await setPlan(on("2026-11-02"), { ...planned, item: "1.3.2", by: "ann" });
    expect(await standing("2026-11-02", ["1.3.2", "8.1.4"])).toMatchObject({
      state: "not signed",
      unplanned: ["8.1.4"],
      says: "The plan is not signed off. Gaps for which nothing is planned: 8.1.4.",
      lines: [{ signed: "not signed" }, { signed: "nothing planned", signedWords: "" }],
    });
  });

  test.each([
    ["a day to come", { signedOn: "2026-11-04" }, "--signed-on 2026-11-04"],
    ["a day before the plan", { signedOn: "2026-11-01" }, "--signed-on 2026-11-01"],
    ["a role that does not sign here", { signedAs: "siro" }, "management or partner"],
    ["no name", { signedBy: " " }, "--signed-by"],
  ] as const)("with %s is refused with the cure", async (_, change, cure) => {
    const wish = { ...signature, signedOn: "2026-11-03", ...change };
    await expect(signPlan(on("2026-11-03"), wish)).rejects.toThrow(cure);
    expect(await listPlanSignOffs(estate.store.db, ODS)).toEqual([]);
  });

  test("is of the plan as it stood at the end of the day on which it was signed", async () => {
    await setPlan(on("2026-11-04"), { ...planned, item: "8.1.4", by: "ann" });
    await signPlan(on("2026-11-05"), { ...signature, signedOn: "2026-11-03" });
    expect(await standing("2026-11-04", ["1.3.2", "8.1.4"])).toMatchObject({ state: "not signed" });
    expect(await standing("2026-11-05", ["1.3.2", "8.1.4"])).toMatchObject({
      state: "changed",
      signedOn: "2026-11-03",
      changed: ["8.1.4"],
      says: "Changed since it was signed off by Cy (management) on 3 November 2026: 8.1.4.",
      lines: [
        { signed: "signed", signedWords: "signed off on 3 November 2026" },
        { signed: "new", signedWords: "new since the plan was signed off on 3 November 2026" },
      ],
    });
  });

  test("is renewed by another, and stands until a word of the plan is changed", async () => {
    await signPlan(on("2026-11-06"), { ...signature, signedOn: "2026-11-06" });
    await setPlan(on("2026-11-07"), { organisation: ODS, item: "1.3.2", by: "ann" });
    expect(await standing("2026-11-07", ["1.3.2", "8.1.4"])).toMatchObject({
      state: "signed",
      says: "Signed off by Cy (management) on 6 November 2026, and not changed since.",
    });
    const change = { item: "1.3.2", due: "2027-04-01", status: "in hand" } as const;
    await setPlan(on("2026-11-08"), { organisation: ODS, ...change, by: "ann" });
    // Of the other item alone, whose plan is as it was signed.
    expect(await standing("2026-11-08", ["8.1.4"])).toMatchObject({
      state: "changed",
      changed: ["1.3.2"],
      lines: [{ signed: "signed" }],
    });
    const { lines, ...plan } = await standing("2026-11-08", ["1.3.2", "8.1.4"]);
    expect(plan).toMatchObject({ state: "changed", changed: ["1.3.2"] });
    expect(lines[0]?.signedWords).toBe(
      "changed since it was signed off on 6 November 2026: due, status",
    );
  });

  test("is changed by what is planned later on the day it was signed", async () => {
    await signPlan(on("2026-11-09"), { ...signature, signedOn: "2026-11-09" });
    expect(await standing("2026-11-09", ["1.3.2"])).toMatchObject({ state: "signed" });
    await setPlan(on("2026-11-09"), {
      organisation: ODS,
      item: "1.3.2",
      action: "Other",
      by: "ann",
    });
    expect(await standing("2026-11-09", ["1.3.2"])).toMatchObject({ state: "changed" });
  });

  test("is taken back once, stays in sight on days before, and is in the log by its digest", async () => {
    const back = { organisation: ODS, why: "a mistake", by: "Dee" };
    await withdrawSignOff(on("2026-11-10"), back);
    await expect(withdrawSignOff(on("2026-11-10"), back)).rejects.toThrow("is not signed off");
    expect(await standing("2026-11-10", ["1.3.2"])).toMatchObject({
      state: "not signed",
      signedBy: "",
      says: "The plan is not signed off: what was signed by Cy (management) on 9 November 2026 was withdrawn on 10 November 2026 (a mistake).",
    });
    expect(await standing("2026-11-09", ["1.3.2"])).toMatchObject({ state: "changed" });
    const entries = (await entriesOf(estate, "plan")).filter(({ act }) => act !== undefined);
    expect(entries.map(({ act, by }) => [act, by])).toEqual([
      ["signed", "ann"],
      ["signed", "ann"],
      ["signed", "ann"],
      ["withdrawn", "Dee"],
    ]);
    expect(JSON.stringify(entries)).not.toContain("Cy");
  });
});
