import { expect, test } from "@jest/globals";
import { osSupported } from "./os-supported.ts";
import { about, factsOf, known, listsOf, notApplicable, support, unknown } from "./testing.ts";

const debian = factsOf(
  known("os", {
    platform: "linux",
    id: "debian",
    name: "Debian GNU/Linux",
    version: "12",
    like: [],
    rolling: false,
    architecture: "x86_64",
  }),
);

test.each([
  ["supported", "2028-07-01", "met", "2028-06-30"],
  ["supported", undefined, "met", undefined],
  ["ending-soon", "2027-01-13", "met", "2027-01-12"],
  ["extended-support", "2027-10-13", "met", "2027-10-12"],
  ["unsupported", undefined, "not-met", undefined],
  ["unknown-cycle", undefined, "no-evidence", undefined],
  ["lists-too-old", undefined, "no-evidence", undefined],
  ["not-assessed", undefined, "no-evidence", undefined],
  ["unrecognised", undefined, "no-evidence", undefined],
] as const)("%s that changes on %s is %s until %s", (status, changesOn, outcome, holdsUntil) => {
  const lists = listsOf({ os: support({ status, changesOn, label: "Debian 12 (Bookworm)" }) });
  const judgement = osSupported.judge(debian, about({ lists }));
  expect(judgement.outcome).toBe(outcome);
  expect(judgement.holdsUntil).toBe(holdsUntil);
  expect(judgement.because).toBe(`Product 1 is ${status}.`);
  expect(judgement.source).toBe("https://example.org/product");
  expect(judgement.details).toEqual([
    expect.objectContaining({ what: "Debian 12 (Bookworm)", state: status }),
  ]);
});

test.each([
  [{}, "no-evidence", "Nothing was reported about the operating system."],
  [
    factsOf(unknown("os", "os-release is missing")),
    "no-evidence",
    "The operating system could not be read: os-release is missing.",
  ],
  [factsOf(notApplicable("os", "an appliance")), "not-applicable", "Not applicable: an appliance."],
] as const)("%j is %s", (facts, outcome, because) => {
  expect(osSupported.judge(facts, about())).toMatchObject({ outcome, because });
});

test("the lists are asked with the policy's limits and the programmes that the device proves", () => {
  const programme = known("support-programme", { programmes: [] });
  const asked: unknown[] = [];
  const lists = {
    ...listsOf({}),
    osSupport: (_: unknown, terms: unknown) => {
      asked.push(terms);
      return support({ status: "supported" });
    },
  };
  osSupported.judge({ ...debian, "support-programme": programme }, about({ lists }));
  expect(asked).toEqual([
    {
      today: "2026-11-21",
      endingSoonMonths: 12,
      listMaxDays: 365,
      latestOnlyListMaxDays: 14,
      countFreeExtendedSupport: false,
      programme,
    },
  ]);
});
