import { expect, test } from "@jest/globals";
import { editionOf } from "../assertions/editions.ts";
import { device, TODAY } from "../assertions/testing.ts";
import type { Category, Certificate, Edition } from "../assertions/types.ts";
import { defaultPolicy } from "../controls/policy.ts";
import { addDays } from "../days.ts";
import {
  changesBetween,
  deadlinesOf,
  Forecast,
  heldFresh,
  periodOf,
  WEEKS_MOST,
  weeksOf,
} from "./index.ts";

function edition(name: string, category: Category, framework?: Edition["framework"]): Edition {
  const found = editionOf(name, category, framework);
  if (found === undefined) throw new Error(`no edition ${name}`);
  return found;
}

test.each<[string, Edition, string, [string, string, number, string][]]>([
  [
    "category 1 before the interim",
    edition("2026-27", 1),
    "2026-12-30",
    [
      ["interim", "2026-12-31", 1, "inferred"],
      ["final", "2027-06-30", 182, "inferred"],
    ],
  ],
  [
    "category 1 on the day of the interim of 2024-25, which was read",
    edition("2024-25", 1),
    "2024-12-31",
    [
      ["interim", "2024-12-31", 0, "verified"],
      ["final", "2025-06-30", 181, "verified"],
    ],
  ],
  [
    "category 1 the day after",
    edition("2024-25", 1),
    "2025-01-01",
    [
      ["interim", "2024-12-31", -1, "verified"],
      ["final", "2025-06-30", 180, "verified"],
    ],
  ],
  [
    "a care home has no interim",
    edition("2025-26", 3),
    "2026-06-30",
    [["final", "2026-06-30", 0, "verified"]],
  ],
  [
    "an IT supplier on the numbered items has none",
    edition("2025-26", 2, "ndg"),
    "2026-07-01",
    [["final", "2026-06-30", -1, "verified"]],
  ],
  [
    "an operator of essential services on the CAF has one",
    edition("2025-26", 2, "caf"),
    "2025-12-01",
    [
      ["interim", "2025-12-31", 30, "inferred"],
      ["final", "2026-06-30", 211, "verified"],
    ],
  ],
])("deadlines of %s", (_, of, today, expected) => {
  const found = deadlinesOf(of, today);
  expect(found.map((d) => [d.kind, d.day, d.daysLeft, d.confidence])).toEqual(expected);
  expect(found.every((d) => d.source.length > 10)).toBe(true);
});

test.each([
  ["2026-06-30", "2026-06-30"],
  ["2026-07-01", "2027-06-30"],
])("on %s who answers 2025-26 works towards %s", (today, deadline) => {
  expect(periodOf(edition("2025-26", 3), today).deadline).toBe(deadline);
});

test.each<[string, string | null, string, readonly string[]]>([
  ["before it opens", "2026-09-01", "2026-08-31", []],
  ["on its first day", "2026-09-01", "2026-09-01", ["2026-09-01"]],
  ["a week later", "2026-09-01", "2026-09-08", ["2026-09-01", "2026-09-08"]],
  ["between two weeks", "2026-09-01", "2026-09-09", ["2026-09-01", "2026-09-08", "2026-09-09"]],
])("weeks of an edition %s", (_, opened, today, days) => {
  expect(weeksOf({ opened, deadline: "2027-06-30" }, today)).toEqual(days);
});

test("an edition asks for a year of weeks at most, and for none after its deadline", () => {
  const days = weeksOf({ opened: null, deadline: "2027-06-30" }, "2028-01-01");
  expect(days[0]).toBe("2026-07-01");
  expect(days.at(-1)).toBe("2027-06-30");
  expect(days.length).toBeLessThanOrEqual(WEEKS_MOST);
  const long = weeksOf({ opened: "2020-01-01", deadline: "2027-06-30" }, "2027-06-30");
  expect([long.length, long.at(-1)]).toEqual([WEEKS_MOST, "2027-06-30"]);
});

const END = "2027-01-12";
const until = "2027-06-30";
const terms = { today: TODAY, until, policy: defaultPolicy, certificates: [] };
const good = device().findings;
const bad = device("laptop", { "os-supported": "not-met" }).findings;
const dark = device("laptop", { "os-supported": "no-evidence" }).findings;

type Step = [from: string, findings: typeof good];
function forecastOf(...devices: (readonly [Step, ...Step[]])[]): Forecast {
  const forecast = new Forecast();
  for (const steps of devices) {
    const [first, ...more] = steps.map(([from, findings]) => ({ from, findings }));
    if (first !== undefined) {
      forecast.add({ form: "laptop", standing: "reporting", steps: [first, ...more] });
    }
  }
  return forecast;
}

const stays: readonly [Step] = [[TODAY, good]];
const ends: readonly [Step, Step] = [
  [TODAY, good],
  [addDays(END, 1), bad],
];
const of = (forecast: Forecast, over: Partial<typeof terms> = {}, ref = "8.1.4") =>
  forecast
    .turns(edition("2025-26", 3), { ...terms, ...over })
    .filter((t) => t.ref === ref)
    .map(({ lastDay, on, from, to }) => [lastDay, on, from, to]);

test("an item is yes up to the last day of support, and no from the day after", () => {
  const forecast = forecastOf(stays, ends, ends);
  expect(of(forecast)).toEqual([[END, addDays(END, 1), "yes", "no"]]);
  const [turn] = forecast.turns(edition("2025-26", 3), terms);
  expect(turn?.because).toContain("2 of 3");
});

test("what turns on the last day looked at is told, and what turns a day later is not", () => {
  expect(of(forecastOf(stays, ends), { until: addDays(END, 1) })).toHaveLength(1);
  expect(of(forecastOf(stays, ends), { until: END })).toEqual([]);
});

test("yes turns to cannot confirm, then to no, and nothing is told that gets better", () => {
  const steps: readonly [Step, ...Step[]] = [
    [TODAY, good],
    ["2026-12-01", dark],
    ["2027-02-01", bad],
    ["2027-03-01", good],
  ];
  expect(of(forecastOf(steps))).toEqual([
    ["2026-11-30", "2026-12-01", "yes", "cannot confirm"],
    ["2027-01-31", "2027-02-01", "cannot confirm", "no"],
  ]);
});

test("a certificate's end brings the item back, and names no device", () => {
  const held = (expiry: string): Certificate => ({
    kind: "cyber_essentials_plus",
    scope: "all",
    expiry,
  });
  const gp = edition("2025-26", 4);
  const exempted = gp.items.find(
    ({ ref, exemptedBy }) => ref === "9.1.1" && exemptedBy.includes("cyber_essentials_plus"),
  );
  expect(exempted).toBeDefined();
  const turns = forecastOf([[TODAY, good]]).turns(gp, {
    ...terms,
    certificates: [held("2027-03-14")],
  });
  expect(turns.find(({ ref }) => ref === "9.1.1")).toMatchObject({
    lastDay: "2027-03-14",
    on: "2027-03-15",
    from: "exempt",
    exemptionEnds: true,
  });
  const later = { ...terms, certificates: [held("2027-06-30")] };
  expect(forecastOf([[TODAY, good]]).turns(gp, later)).toEqual([]);
});

test("an outcome of the CAF that a person claims a level of turns to not achieved by one indicator", () => {
  const open = device("laptop", { "disk-encrypted": "not-met" });
  const turns = forecastOf([
    [TODAY, good],
    ["2027-02-01", open.findings],
  ]).turns(edition("2025-26", 1), terms);
  expect(turns.map(({ ref, on, from, to, toValue }) => [ref, on, from, to, toValue])).toEqual([
    ["B3.d", "2027-02-01", "person", "level", "not achieved"],
  ]);
});

const said = (over: Partial<Parameters<typeof changesBetween>[0][number]> = {}) => ({
  control: "software-supported",
  outcome: "not-met" as const,
  because: "PHP 7.4 is out of support.",
  details: [{ what: "PHP 7.4", state: "unsupported", because: "ended" }],
  ...over,
});
const whole = said({ outcome: "met", details: [], because: "fine" });
const both = said({
  details: [
    { what: "PHP 7.4", state: "unsupported", because: "ended" },
    { what: "OpenSSL", version: "3.0", state: "unsupported", because: "ended" },
  ],
});

test.each<[string, ReturnType<typeof said>, ReturnType<typeof said>, unknown[]]>([
  ["the same", said(), said(), []],
  ["what is better", said(), whole, []],
  ["what begins to fail", whole, said(), [["met", "not-met", ["PHP 7.4"]]]],
  ["one more thing beside what failed", said(), both, [["not-met", "not-met", ["OpenSSL 3.0"]]]],
  [
    "an acceptance that ends",
    said({ accepted: true }),
    said(),
    [["accepted", "not-met", ["PHP 7.4"]]],
  ],
  ["an acceptance that holds", said({ accepted: true }), said({ accepted: true }), []],
  [
    "evidence that goes",
    whole,
    said({ outcome: "no-evidence", details: [] }),
    [["met", "no-evidence", []]],
  ],
])("changes: %s", (_, before, after, expected) => {
  const found = changesBetween([before], [after], "2027-01-01");
  expect(found.map(({ from, to, things }) => [from, to, things])).toEqual(expected);
});

test("ages are held: every limit grows by the days ahead, and no grace of an update does", () => {
  const held = heldFresh(defaultPolicy, 100);
  expect(held.signatureMaxDays).toBe(defaultPolicy.signatureMaxDays + 100);
  expect(held.reportMaxDays).toEqual({ server: 103, desktop: 107, laptop: 114 });
  expect(held.securityUpdateDays).toBe(defaultPolicy.securityUpdateDays);
  expect(heldFresh(defaultPolicy, 0)).toEqual(defaultPolicy);
});
