import { expect, test } from "@jest/globals";
import { bundledTables } from "./bundled.ts";
import { lastPatchTuesday, nextPatchTuesday } from "./calendar.ts";
import { patchLevel } from "./index.ts";
import macosTable from "./macos-releases.json" with { type: "json" };
import type { OsValue } from "./types.ts";
import windowsTable from "./windows-builds.json" with { type: "json" };

const windows = (build: string, productType?: OsValue["productType"]): OsValue => ({
  platform: "windows",
  id: "windows",
  name: "Windows",
  build,
  ...(productType === undefined ? {} : { productType }),
  like: [],
  rolling: false,
  architecture: "x86_64",
});
const client = (build: string) => windows(build, "workstation");
const server = (build: string) => windows(build, "server");
const mac = (version: string): OsValue => ({
  platform: "macos",
  id: "macos",
  name: "macOS",
  version,
  like: [],
  rolling: false,
  architecture: "arm64",
});

test.each([
  [
    "the newest of its line, before the next Patch Tuesday",
    client("26300.9974"),
    "2026-11-21",
    "current",
    "2026-11-10",
    undefined,
  ],
  [
    "the newest of its line, the day before it was out",
    client("26300.9711"),
    "2026-11-09",
    "current",
    "2026-10-13",
    undefined,
  ],
  [
    "one month behind from the day of release",
    client("26300.9711"),
    "2026-11-10",
    "behind",
    "2026-10-13",
    "2026-11-10",
  ],
  ["one month behind", client("26300.9711"), "2026-11-21", "behind", "2026-10-13", "2026-11-10"],
  [
    "two months behind: since the first it lacks",
    client("26300.9457"),
    "2026-11-21",
    "behind",
    "2026-09-29",
    "2026-10-13",
  ],
  [
    "between two releases",
    client("26300.9800"),
    "2026-11-21",
    "behind",
    "2026-10-13",
    "2026-11-10",
  ],
  [
    "the newest listed, but a Patch Tuesday has passed since",
    client("26300.9974"),
    "2026-12-08",
    "table-old",
    "2026-11-10",
    undefined,
  ],
  [
    "the newest listed, the day before that",
    client("26300.9974"),
    "2026-12-07",
    "current",
    "2026-11-10",
    undefined,
  ],
  ["newer than the table", client("26300.11000"), "2026-11-21", "table-old", undefined, undefined],
  [
    "a build newer than the table",
    client("29000.1"),
    "2026-11-21",
    "table-old",
    undefined,
    undefined,
  ],
  [
    "a line whose table stops in August",
    client("26100.9168"),
    "2026-11-21",
    "table-old",
    "2026-08-11",
    undefined,
  ],
  ["the same in August", client("26100.9168"), "2026-08-20", "current", "2026-08-11", undefined],
  [
    "a server on the client's build, by its own numbers",
    server("26100.33296"),
    "2026-08-20",
    "current",
    "2026-08-11",
    undefined,
  ],
  [
    "a client's number on a server is far behind",
    server("26100.9168"),
    "2026-08-20",
    "behind",
    "2025-12-09",
    "2026-01-13",
  ],
  [
    "a hotpatch of the month, by its own number",
    client("26200.9106"),
    "2026-08-20",
    "current",
    "2026-08-11",
    undefined,
  ],
  [
    "a number beside every hotpatch",
    client("26200.9107"),
    "2026-08-20",
    "behind",
    "2026-07-28",
    "2026-08-11",
  ],
  ["four parts", client("10.0.26300.9974"), "2026-11-21", "current", "2026-11-10", undefined],
  ["older than the table", client("19045.1"), "2026-08-20", "behind", undefined, "2025-01-14"],
  ["no revision", client("26300"), "2026-11-21", "unreported", undefined, undefined],
  ["no product type", windows("26300.9974"), "2026-11-21", "unreported", undefined, undefined],
  ["a build without rows", client("22000.1"), "2026-11-21", "unlisted", undefined, undefined],
  [
    "macOS, the newest while the table is fresh",
    mac("26.6.2"),
    "2026-09-01",
    "current",
    "2026-08-17",
    undefined,
  ],
  [
    "macOS, the newest on the table's last day",
    mac("26.6.2"),
    "2026-09-21",
    "current",
    "2026-08-17",
    undefined,
  ],
  [
    "macOS, the newest with an old table",
    mac("26.6.2"),
    "2026-09-22",
    "table-old",
    "2026-08-17",
    undefined,
  ],
  ["macOS, behind", mac("26.6.1"), "2026-08-20", "behind", "2026-08-06", "2026-08-17"],
  [
    "macOS, behind, whatever the table's age",
    mac("26.5"),
    "2026-11-21",
    "behind",
    "2026-05-11",
    "2026-06-29",
  ],
  ["macOS, newer than the table", mac("26.7"), "2026-11-21", "table-old", "2026-08-17", undefined],
  ["macOS, a major the table lacks", mac("27.1"), "2026-11-21", "table-old", undefined, undefined],
  ["macOS, an old major", mac("10.15.7"), "2026-11-21", "unlisted", undefined, undefined],
] as const)("%s", (_, os, today, state, held, missingSince) => {
  const level = patchLevel(bundledTables, os, today);
  expect({
    state: level.state,
    held: level.held?.released,
    since: level.missing?.released,
  }).toEqual({
    state,
    held,
    since: missingSince,
  });
});

test("Linux has no single level", () => {
  const linux: OsValue = { ...mac("12"), platform: "linux", id: "debian", name: "Debian" };
  expect(patchLevel(bundledTables, linux, "2026-11-21")).toMatchObject({
    state: "unlisted",
    because: "Debian is patched package by package: its pending updates tell",
  });
});

test.each([
  [
    client("26300.9711"),
    "lacks 26300.9974, out since 10 November 2026; the newest listed is Windows 11 26H2 26300.9974 of 10 November 2026",
  ],
  [client("26300.9974"), "has Windows 11 26H2 26300.9974 of 10 November 2026, the newest there is"],
  [
    client("26100.9168"),
    "has the newest release listed, Windows 11 24H2 26100.9168 of 11 August 2026, but the table lacks the updates of 10 November 2026",
  ],
])("says why, case %#", (os, because) => {
  expect(patchLevel(bundledTables, os, "2026-11-21").because).toBe(because);
});

test.each([
  ["2026-11-21", "2026-11-10"],
  ["2026-11-10", "2026-11-10"],
  ["2026-11-09", "2026-10-13"],
  ["2026-01-01", "2025-12-09"],
  ["2026-09-30", "2026-09-08"],
])("the Patch Tuesday before %s is %s", (today, tuesday) => {
  expect(lastPatchTuesday(today)).toBe(tuesday);
});

test("every monthly Windows security update came on a Patch Tuesday", () => {
  const monthly = windowsTable.rows.filter((r) => r.kind === "security");
  expect(monthly.length).toBeGreaterThan(200);
  expect(monthly.filter((r) => lastPatchTuesday(r.released) !== r.released)).toEqual([]);
});

test("within a line, a later release never has a lower number", () => {
  const lines = new Map<string, number>();
  for (const r of windowsTable.rows.filter((row) => !row.kind.startsWith("hotpatch"))) {
    const line = `${r.line} ${r.build}`;
    expect(r.ubr).toBeGreaterThanOrEqual(lines.get(line) ?? 0);
    lines.set(line, r.ubr);
  }
  const days = macosTable.rows.map((r) => `${r.line} ${r.released}`);
  expect(new Set(macosTable.rows.map((r) => r.version)).size).toBe(days.length);
});

test.each([
  ["2026-11-09", "2026-11-10"],
  ["2026-11-10", "2026-12-08"],
  ["2026-12-08", "2027-01-12"],
  ["2027-01-01", "2027-01-12"],
])("the Patch Tuesday after %s is %s", (day, next) => {
  expect(nextPatchTuesday(day)).toBe(next);
});
