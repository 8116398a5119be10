import { expect, test } from "@jest/globals";
import type { AntivirusProduct, Fact } from "../facts/index.ts";
import { antivirusAlerts } from "./antivirus-alerts.ts";
import { about, factsOf, known, notApplicable, unknown } from "./testing.ts";

const START = "2026-08-21T00:00:00.000Z";

function product(
  name: string,
  alerts?: AntivirusProduct["alerts"],
  over: Partial<AntivirusProduct> = {},
): AntivirusProduct {
  return {
    product: name.toLowerCase(),
    name,
    running: "yes",
    realTime: "yes",
    mode: "active",
    signaturesFresh: "unknown",
    licensed: "unknown",
    ...(alerts && { alerts }),
    ...over,
  };
}

const judge = (...products: readonly AntivirusProduct[]) =>
  antivirusAlerts.judge(factsOf(known("antivirus", { products: [...products] })), about());

const defender = (count: number, from = START) => product("Defender", { count, from });

test.each<[string, readonly AntivirusProduct[], string, string]>([
  [
    "a number",
    [defender(2)],
    "met",
    "2 alerts were recorded in the three months up to the report.",
  ],
  ["one", [defender(1)], "met", "1 alert was recorded in the three months up to the report."],
  ["nought", [defender(0)], "met", "No alert was recorded in the three months up to the report."],
  [
    "a record that begins on the first day",
    [defender(0, "2026-08-21T00:00:00Z")],
    "met",
    "No alert was recorded in the three months up to the report.",
  ],
  [
    "a record that begins during the first day",
    [defender(3, "2026-08-21T00:00:00.001Z")],
    "no-evidence",
    "The record of Defender reaches back less than three months; at least 3 alerts in three months.",
  ],
  [
    "a short record without alerts",
    [defender(0, "2026-11-03T08:00:00Z")],
    "no-evidence",
    "The record of Defender reaches back less than three months.",
  ],
  [
    "a product that tells none",
    [product("Other")],
    "no-evidence",
    "Other tells no number of alerts.",
  ],
  [
    "one of two that run tells none",
    [defender(1), product("Other")],
    "no-evidence",
    "Other tells no number of alerts; at least 1 alert in three months.",
  ],
  [
    "passive beside another that tells too",
    [
      product("Defender", { count: 1, from: START }, { mode: "passive", realTime: "no" }),
      { ...defender(2), name: "Other" },
    ],
    "met",
    "3 alerts were recorded in the three months up to the report.",
  ],
  [
    "what stands still leaves nothing open, and what it recorded counts",
    [
      defender(1),
      product("Other", undefined, { running: "no" }),
      product("Third", { count: 1, from: "2026-11-01T00:00:00Z" }, { running: "no" }),
    ],
    "met",
    "2 alerts were recorded in the three months up to the report.",
  ],
  [
    "one that may run",
    [defender(1), product("Other", undefined, { running: "unknown" })],
    "no-evidence",
    "Other tells no number of alerts; at least 1 alert in three months.",
  ],
  [
    "nothing that runs",
    [product("Defender", { count: 1, from: START }, { running: "no" })],
    "no-evidence",
    "No antivirus product runs that would record alerts.",
  ],
  ["no product", [], "no-evidence", "No antivirus product runs that would record alerts."],
])("%s", (_, products, outcome, because) => {
  expect(judge(...products)).toMatchObject({ outcome, because });
});

test("details hold the number for the estate, and who leaves it open", () => {
  expect(judge(defender(2)).details).toEqual([
    { what: "alerts", state: "counted", count: 2, because: "2 alerts were recorded" },
  ]);
  expect(judge(defender(2, "2026-11-03T08:00:00Z"), product("Other")).details).toEqual([
    { what: "alerts", state: "at least", count: 2, because: "2 alerts were recorded" },
    {
      what: "Defender",
      state: "too short",
      because: "the record of Defender reaches back less than three months",
    },
    { what: "Other", state: "not told", because: "Other tells no number of alerts" },
  ]);
  expect(judge(product("Other")).details).toEqual([
    { what: "Other", state: "not told", because: "Other tells no number of alerts" },
  ]);
});

test("the three months end with the report: the same facts say the same on every later day", () => {
  const facts = factsOf(
    known("antivirus", { products: [defender(0, "2026-08-22T00:00:00.000Z")] }),
  );
  const on = (today: string, receivedOn: string) =>
    antivirusAlerts.judge(facts, about({ today, receivedOn })).outcome;
  expect(on("2026-11-21", "2026-11-21")).toBe("no-evidence");
  expect(on("2026-12-05", "2026-11-21")).toBe("no-evidence");
  expect(on("2026-11-22", "2026-11-22")).toBe("met");
});

test.each([
  ["2026-05-31", "2026-02-28T00:00:00Z", "met"],
  ["2026-05-31", "2026-03-01T00:00:00Z", "no-evidence"],
] as const)("on %s a record from %s is %s", (today, from, outcome) => {
  const facts = factsOf(known("antivirus", { products: [defender(0, from)] }));
  expect(antivirusAlerts.judge(facts, about({ today })).outcome).toBe(outcome);
});

test("what is not known, not reported or cannot be is said", () => {
  const on = (...facts: readonly Fact[]) => antivirusAlerts.judge(factsOf(...facts), about());
  expect(on(unknown("antivirus", "needs root"))).toMatchObject({
    outcome: "no-evidence",
    because: "Antivirus could not be read: needs root.",
  });
  expect(on()).toMatchObject({
    outcome: "no-evidence",
    because: "Nothing was reported about antivirus.",
  });
  expect(on(notApplicable("antivirus", "the Windows host"))).toMatchObject({
    outcome: "not-applicable",
  });
});
