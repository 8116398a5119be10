import { expect, test } from "@jest/globals";
import { cyberEssentialsDays, defaultPolicy, type SoftwareItem } from "@muster/mapping";
import { noTables, type OsValue, type PatchRow, type PatchTables } from "@muster/mapping/patches";
import { bundledTables } from "@muster/mapping/patches/tables";
import type { LevelSpanRow, SeenUpdate } from "../store/index.ts";
import { type PatchTerms, patchRows } from "./patch-rows.ts";

const TODAY = "2026-11-21";
const terms = (today = TODAY, patches: PatchTables = bundledTables) => ({
  today,
  lists: { patches },
  policy: defaultPolicy,
  machine: { os: undefined, software: undefined },
});
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

test("a cumulative update is one row: the installed system version tells of it, not the list", () => {
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

const libssl: SoftwareItem = {
  name: "libssl3",
  version: "3.0.18-1",
  source: "dpkg",
  sourceName: "openssl",
};
const os: OsValue = {
  platform: "linux",
  id: "debian",
  name: "Debian",
  version: "12",
  like: [],
  rolling: false,
  architecture: "x86_64",
};
const machine = {
  os: { kind: "os", state: "known", source: "t", value: os },
  software: {
    kind: "installed-software",
    state: "known",
    source: "t",
    value: { items: [libssl], complete: true, read: [], unread: [] },
  },
} as const satisfies PatchTerms["machine"];

/** Debian's list as of a day: one advisory for what the device lacked. */
function debian(checkedOn: string, severity?: "moderate" | "critical"): PatchTables {
  const fix = { line: "debian 12", package: "openssl", source: true, fixed: "3.0.17-1" } as const;
  const row = { id: "DSA-1-1", cves: ["CVE-2026-0001"], url: "https://example.org/DSA-1-1" };
  return {
    ...noTables,
    debian: {
      checkedOn,
      wholeOn: checkedOn,
      sources: [],
      covered: [{ line: "debian 12", packages: ["openssl"] }],
      rows: [{ ...row, released: "2026-11-02", fixes: [fix], ...(severity && { severity }) }],
    },
  };
}

const lib = {
  name: "libssl3",
  update_key: "libssl3 3.0.17-1",
  severity: "unknown",
  released_on: null,
} as const;

test.each<[string, Partial<SeenUpdate>, PatchTables, Partial<PatchRow>]>([
  [
    "fills in day, severity and flaws",
    {},
    debian("2026-11-07", "moderate"),
    { released: "2026-11-02", severity: "moderate", cves: ["CVE-2026-0001"] },
  ],
  [
    "a day too old for one that is still missing: neither day nor severity",
    {},
    debian("2026-11-06", "moderate"),
    { released: undefined, severity: "unknown", cves: ["CVE-2026-0001"] },
  ],
  [
    "of the day on which it went, which settled it",
    { gone_on: "2026-11-10", missing_on: "2026-11-09", fate: "in-force" },
    debian("2026-11-06", "moderate"),
    { released: "2026-11-02", severity: "moderate", installedBy: "2026-11-10" },
  ],
  [
    "an advisory three days after the update was seen: the day it was seen",
    { first_seen: "2026-10-30" },
    debian("2026-11-07"),
    { released: "2026-10-30", existedBy: "2026-10-30" },
  ],
  [
    "four days after: the advisory is of something later",
    { first_seen: "2026-10-29" },
    debian("2026-11-07"),
    { released: undefined, existedBy: "2026-10-29" },
  ],
  [
    "the earlier of two days counts, and the stricter of two words",
    { released_on: "2026-11-01", severity: "moderate" },
    debian("2026-11-07", "critical"),
    { released: "2026-11-01", severity: "moderate" },
  ],
])("the vendor's list: %s", (_, more, patches, expected) => {
  const memory = { updates: [seen({ ...lib, ...more })], levels: [] };
  const [row] = patchRows(device, memory, { ...terms(TODAY, patches), machine });
  expect(row).toMatchObject(expected);
});

test("a word that has no limit gives way to one that has", () => {
  const memory = { updates: [seen({ ...lib, severity: "moderate" })], levels: [] };
  const policy = { ...defaultPolicy, securityUpdateDays: cyberEssentialsDays };
  const all = { ...terms(TODAY, debian(TODAY, "critical")), machine, policy };
  expect(patchRows(device, memory, all)[0]?.severity).toBe("critical");
});
