import { expect, test } from "@jest/globals";
import { addDays } from "../days.ts";
import { bundledTables } from "./bundled.ts";
import { officeLevel, officeService } from "./office.ts";
import type { PatchTables } from "./tables.ts";

const { office } = bundledTables;
const [CURRENT, MONTHLY, SEMI] = [
  "Current Channel",
  "Monthly Enterprise Channel",
  "Semi-Annual Enterprise Channel",
];

/** On 20 August 2026, nine days after the newest builds of the bundled table. */
const AUGUST = "2026-08-20";

test.each<[string, string | undefined, string, string, object]>([
  [
    "the newest build of its version",
    MONTHLY,
    "16.0.20131.20206",
    AUGUST,
    { state: "current", newest: { level: "16.0.20131.20206" }, holdsUntil: "2026-09-07" },
  ],
  [
    "the build of July",
    MONTHLY,
    "16.0.20131.20152",
    AUGUST,
    {
      state: "behind",
      held: { released: "2026-07-14" },
      missing: { level: "16.0.20131.20206", released: "2026-08-11", reference: "version 2606" },
    },
  ],
  [
    "a build that is a feature update after the newest fixes",
    CURRENT,
    "16.0.20228.20110",
    "2026-08-10",
    { state: "current", newest: { level: "16.0.20228.20158" } },
  ],
  [
    "a version that its channel serves no more",
    MONTHLY,
    "16.0.19929.20264",
    AUGUST,
    {
      state: "behind",
      missing: { level: "16.0.20026.20266", released: "2026-08-11" },
      newest: { level: "16.0.20228.20188" },
    },
  ],
  [
    "the same build in another channel lacks the same fixes",
    SEMI,
    "16.0.19127.20730",
    AUGUST,
    { state: "behind", missing: { level: "16.0.19127.20752" } },
  ],
  [
    "a build between two listed ones",
    MONTHLY,
    "16.0.20131.20180",
    AUGUST,
    { state: "behind", held: { level: "16.0.20131.20154" } },
  ],
  [
    "older than the table",
    CURRENT,
    "16.0.10325.20082",
    AUGUST,
    { state: "behind", held: undefined, missing: { released: "2025-01-14" } },
  ],
  ["newer than its version's newest", MONTHLY, "16.0.20131.30000", AUGUST, { state: "table-old" }],
  ["newer than the whole table", MONTHLY, "16.0.29999.20000", AUGUST, { state: "table-old" }],
  [
    "the table is too old to tell",
    MONTHLY,
    "16.0.20131.20206",
    "2026-11-21",
    { state: "table-old" },
  ],
  ["before the second Tuesday", MONTHLY, "16.0.20131.20152", "2026-08-10", { state: "current" }],
  ["on the second Tuesday", MONTHLY, "16.0.20131.20152", "2026-08-11", { state: "behind" }],
  ["no channel", undefined, "16.0.20131.20206", AUGUST, { state: "unreported" }],
  ["a channel nobody lists", "Beta Channel", "16.0.20131.20206", AUGUST, { state: "unlisted" }],
  ["no build", MONTHLY, "16.0", AUGUST, { state: "unreported" }],
  [
    "the day that a row has in two years",
    CURRENT,
    "16.0.19929.20106",
    "2026-05-01",
    { state: "current" },
  ],
])("level: %s", (_, channel, version, today, expected) => {
  expect(officeLevel(office, { version, channel }, today)).toMatchObject(expected);
});

test.each<[string, string | undefined, string, string, object]>([
  ["the newest version", MONTHLY, "16.0.20228.20188", AUGUST, { until: false, release: "2607" }],
  [
    "an older build of a version that is served",
    MONTHLY,
    "16.0.20131.20152",
    AUGUST,
    { until: false },
  ],
  [
    "the last version but three, from the day it got nothing",
    MONTHLY,
    "16.0.19929.20264",
    AUGUST,
    { until: "2026-08-11", release: "2604", stated: false },
  ],
  ["the same the day before", MONTHLY, "16.0.19929.20264", "2026-08-10", { until: false }],
  [
    "the same version in another channel",
    CURRENT,
    "16.0.19929.20172",
    AUGUST,
    { until: "2026-06-09" },
  ],
  ["half a year in the slowest channel", SEMI, "16.0.19127.20752", AUGUST, { until: false }],
  ["that build in a faster channel", MONTHLY, "16.0.19127.20402", AUGUST, { until: "2026-01-13" }],
  [
    "a channel that was closed",
    "Semi-Annual Enterprise Channel (Preview)",
    "16.0.18526.20546",
    AUGUST,
    { until: "2025-09-09" },
  ],
  ["older than every version", SEMI, "16.0.15601.20000", AUGUST, { until: true }],
  [
    "older than every version of any channel",
    undefined,
    "16.0.18526.20714",
    AUGUST,
    { until: true },
  ],
  [
    "a build that one channel serves, and no channel",
    undefined,
    "16.0.19127.20752",
    AUGUST,
    { until: undefined },
  ],
  ["newer than the table", MONTHLY, "16.0.29999.20000", AUGUST, { until: undefined }],
  ["a channel nobody lists", "Beta Channel", "16.0.10000.20000", AUGUST, { until: undefined }],
])("service: %s", (_, channel, version, today, expected) => {
  expect(officeService(office, { version, channel }, today)).toMatchObject(expected);
});

test("an end that Microsoft states goes before what follows from the builds", () => {
  const until = "2026-10-13";
  const rows = office.rows.map((r) => (r.build === "16.0.20131.20206" ? { ...r, until } : r));
  const table: PatchTables["office"] = { ...office, rows };
  const install = { version: "16.0.20131.20152", channel: MONTHLY };
  for (const today of [AUGUST, until, addDays(until, 1)])
    expect(officeService(table, install, today)).toMatchObject({ until, stated: true });
});

test("what a table said of one day is not said of another", () => {
  const install = { version: "16.0.20131.20152", channel: MONTHLY };
  const state = (today: string) => officeLevel(office, install, today).state;
  expect([AUGUST, "2026-08-10", AUGUST].map(state)).toEqual(["behind", "current", "behind"]);
});
