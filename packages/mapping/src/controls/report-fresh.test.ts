import { expect, test } from "@jest/globals";
import { defaultPolicy } from "./policy.ts";
import { reportFresh } from "./report-fresh.ts";
import { about, factsOf, known, unknown } from "./testing.ts";

type Form = "server" | "desktop" | "laptop" | "tablet" | "unknown";
const machine = (form: Form) => factsOf(known("machine-class", { form, runsIn: "physical" }));

test.each([
  [
    "server",
    "2026-11-18",
    "met",
    "2026-11-21",
    "Last reported on 18 November 2026; servers must report at least every 3 days.",
  ],
  [
    "server",
    "2026-11-17",
    "not-met",
    undefined,
    "Last reported on 17 November 2026; servers must report at least every 3 days.",
  ],
  [
    "desktop",
    "2026-11-14",
    "met",
    "2026-11-21",
    "Last reported on 14 November 2026; desktops must report at least every 7 days.",
  ],
  [
    "desktop",
    "2026-11-13",
    "not-met",
    undefined,
    "Last reported on 13 November 2026; desktops must report at least every 7 days.",
  ],
  [
    "laptop",
    "2026-11-07",
    "met",
    "2026-11-21",
    "Last reported on 7 November 2026; laptops must report at least every 14 days.",
  ],
  [
    "laptop",
    "2026-11-06",
    "not-met",
    undefined,
    "Last reported on 6 November 2026; laptops must report at least every 14 days.",
  ],
  [
    "tablet",
    "2026-11-07",
    "met",
    "2026-11-21",
    "Last reported on 7 November 2026; tablets must report at least every 14 days.",
  ],
  [
    "tablet",
    "2026-11-06",
    "not-met",
    undefined,
    "Last reported on 6 November 2026; tablets must report at least every 14 days.",
  ],
  [
    "unknown",
    "2026-11-18",
    "met",
    "2026-11-21",
    "Last reported on 18 November 2026; machines of unknown class must report at least every 3 days.",
  ],
  [
    "unknown",
    "2026-11-17",
    "not-met",
    undefined,
    "Last reported on 17 November 2026; machines of unknown class must report at least every 3 days.",
  ],
] as const)("a %s that reported on %s is %s", (form, receivedOn, outcome, holdsUntil, because) => {
  const judgement = reportFresh.judge(machine(form), about({ receivedOn }));
  expect(judgement).toEqual({
    outcome,
    because,
    source: "policy: reportMaxDays",
    ...(holdsUntil === undefined ? {} : { holdsUntil }),
  });
});

test.each([
  ["server", 1, "2026-11-20", "2026-11-19"],
  ["desktop", 3, "2026-11-18", "2026-11-17"],
  ["laptop", 30, "2026-10-22", "2026-10-21"],
  ["tablet", 30, "2026-10-22", "2026-10-21"],
  ["unknown", 1, "2026-11-20", "2026-11-19"],
] as const)("a %s is held to the days of the policy, here %d", (form, _, last, before) => {
  const policy = { ...defaultPolicy, reportMaxDays: { server: 1, desktop: 3, laptop: 30 } };
  const judged = (receivedOn: string) =>
    reportFresh.judge(machine(form), about({ policy, receivedOn })).outcome;
  expect([judged(last), judged(before)]).toEqual(["met", "not-met"]);
});

test("a device that never reported is no evidence", () => {
  const judgement = reportFresh.judge({}, about({ receivedOn: undefined }));
  expect(judgement).toMatchObject({
    outcome: "no-evidence",
    because: "This device has never reported.",
  });
});

test("a machine whose class could not be read is held to the shortest limit", () => {
  const facts = factsOf(unknown("machine-class", "no chassis type"));
  expect(reportFresh.judge(facts, about({ receivedOn: "2026-11-17" })).outcome).toBe("not-met");
});

test("a report received after the day judged counts as of that day", () => {
  const judgement = reportFresh.judge(machine("server"), about({ receivedOn: "2026-12-24" }));
  expect(judgement.outcome).toBe("met");
});
