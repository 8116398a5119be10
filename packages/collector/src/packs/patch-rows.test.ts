import { expect, test } from "@jest/globals";
import { bundledTables } from "@muster/mapping/patches/tables";
import type { LevelSpanRow, SeenUpdate } from "../store/index.ts";
import { patchRows } from "./patch-rows.ts";

const TODAY = "2026-11-21";
const terms = (today = TODAY) => ({ today, lists: { patches: bundledTables } });
const device = { last_report_at: "2026-11-20T02:00:00.000Z" };

function seen(more: Partial<SeenUpdate> = {}): SeenUpdate {
  return {
    device: "d",
    update_key: "openssl 3.0.17-1",
    first_seen: "2026-11-03",
    gone_on: null,
    name: "openssl",
    installed: "3.0.16-1",
    security: "yes",
    severity: "important",
    released_on: "2026-11-01",
    missing_on: null,
    fate: null,
    ...more,
  };
}

function level(build: string, from_on: string, until_on: string | null = null): LevelSpanRow {
  return {
    device: "d",
    from_on,
    until_on,
    os: JSON.stringify({ platform: "windows", build, productType: "workstation" }),
  };
}

test.each([
  [
    "still missing: up to the last report",
    seen(),
    ["2026-11-01", "2026-11-03", "2026-11-20", null, false],
  ],
  [
    "nobody could tell since: up to the day somebody could",
    seen({ missing_on: "2026-11-09" }),
    ["2026-11-01", "2026-11-03", "2026-11-09", null, false],
  ],
  [
    "in force",
    seen({ missing_on: "2026-11-09", gone_on: "2026-11-10", fate: "in-force" }),
    ["2026-11-01", "2026-11-03", "2026-11-09", "2026-11-10", false],
  ],
  [
    "offered no more",
    seen({ missing_on: "2026-11-09", gone_on: "2026-11-10", fate: "vanished" }),
    ["2026-11-01", "2026-11-03", "2026-11-09", null, true],
  ],
  [
    "gone on a later day than the one asked about",
    seen({ missing_on: "2026-11-29", gone_on: "2026-11-30", fate: "in-force" }),
    ["2026-11-01", "2026-11-03", "2026-11-21", null, false],
  ],
  [
    "released, it says, after it was seen missing",
    seen({ released_on: "2026-11-04" }),
    [undefined, "2026-11-03", "2026-11-20", null, false],
  ],
])("an update that is %s", (_, update, expected) => {
  const [row] = patchRows(device, { updates: [update], levels: [] }, terms());
  const { released, missingFrom, missingUntil, installedBy, vanished } = row ?? {};
  expect([released, missingFrom, missingUntil, installedBy ?? null, vanished]).toEqual(expected);
});

test("what is not yet seen on the day, or of a device never heard, is left out", () => {
  const memory = { updates: [seen()], levels: [level("26300.9711", "2026-11-03")] };
  expect(patchRows(device, memory, terms("2026-11-02"))).toEqual([]);
  expect(patchRows({ last_report_at: null }, memory, terms())).toEqual([]);
});

test("a cumulative update is one row: the system's own level tells of it, not the list", () => {
  const updates = [
    seen({ update_key: "KB5129195 1", name: "KB5129195" }),
    seen({ update_key: "KB9 1", name: "KB9" }),
  ];
  const rows = patchRows(device, { updates, levels: [level("26300.9000", "2026-10-01")] }, terms());
  expect(rows.map((row) => row.update)).toEqual([
    "KB5129195 (26300.9457)",
    "26300.9711",
    "KB9",
    "26300.9974",
  ]);
});
