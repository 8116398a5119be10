import { expect, test } from "@jest/globals";
import type { PendingUpdate, ValueOf } from "../facts/index.ts";
import { noTables, type PatchTables } from "../patches/index.ts";
import { securityUpdatesInTime } from "./security-updates-in-time.ts";
import { about, factsOf, known, listsOf, support, unknown } from "./testing.ts";

const tables: PatchTables = {
  ...noTables,
  windows: {
    checkedOn: "2026-11-20",
    sources: ["https://example.org/windows"],
    rows: [
      { released: "2026-10-13", line: "Windows 11 25H2", build: 26200, ubr: 90, kind: "security" },
      { released: "2026-11-10", line: "Windows 11 25H2", build: 26200, ubr: 97, kind: "security" },
    ],
  },
  macos: {
    checkedOn: "2026-11-20",
    sources: ["https://example.org/macos"],
    rows: [
      { released: "2026-09-14", line: "27", version: "27.0", cves: 40, exploited: [] },
      { released: "2026-11-02", line: "27", version: "27.1", cves: 20, exploited: ["CVE-2026-1"] },
    ],
  },
};

const base = { like: [], rolling: false, architecture: "x86_64" };
const windows = (build: string | undefined): ValueOf<"os"> => ({
  ...base,
  platform: "windows",
  id: "windows",
  name: "Windows 11",
  productType: "workstation",
  ...(build !== undefined && { build }),
});
const mac = (version: string): ValueOf<"os"> => ({
  ...base,
  platform: "macos",
  id: "macos",
  name: "macOS",
  version,
});

const kb: PendingUpdate = {
  name: "KB5",
  candidate: "1",
  security: "yes",
  severity: "critical",
  held: false,
  releasedAt: "2026-11-10T18:00:00Z",
};

function judge(os: ValueOf<"os">, updates: readonly PendingUpdate[] | undefined, today: string) {
  const facts = factsOf(
    known("os", os),
    updates === undefined
      ? unknown("pending-updates", "the service does not answer")
      : known("pending-updates", { updates: [...updates], securityOrigins: ["microsoft"] }),
    known("update-check", { checkedAt: `${today}T06:00:00Z` }),
    known("restart", { required: false, because: [] }),
  );
  const lists = listsOf({ os: support({ status: "supported" }), patches: tables });
  return securityUpdatesInTime.judge(facts, about({ today, lists }));
}

const none: readonly PendingUpdate[] = [];

test.each([
  [
    "the newest of its line, nothing listed",
    windows("26200.97"),
    none,
    "2026-11-21",
    "met",
    "No security update is missing by the update lists of 21 November 2026, and its version 26200.97 is the newest of its line.",
  ],
  [
    "behind on the last day, nothing listed: the disagreement is said",
    windows("26200.90"),
    none,
    "2026-11-24",
    "met",
    "No security update is missing by the update lists of 24 November 2026; by its own version 26200.90 it lacks 26200.97 of 10 November 2026, in time until 24 November 2026.",
  ],
  [
    "behind on the day after, whatever its own list says",
    windows("26200.90"),
    none,
    "2026-11-25",
    "not-met",
    "The installed system version 26200.90 has lacked 26200.97, released on 10 November 2026, for longer than 14 days; the machine's own list of missing updates does not show it.",
  ],
  [
    "behind by two, listed",
    windows("26200.80"),
    [kb],
    "2026-11-21",
    "not-met",
    "The installed system version 26200.80 has lacked 26200.90, released on 13 October 2026, for longer than 14 days, and what followed up to 26200.97 of 10 November 2026.",
  ],
  [
    "behind for too long, and its list cannot be read",
    windows("26200.80"),
    undefined,
    "2026-11-21",
    "not-met",
    "The installed system version 26200.80 has lacked 26200.90, released on 13 October 2026, for longer than 14 days, and what followed up to 26200.97 of 10 November 2026; the machine's own list of missing updates does not show it.",
  ],
  [
    "the newest of its line, and its list cannot be read: other products' updates are not known",
    windows("26200.97"),
    undefined,
    "2026-11-21",
    "no-evidence",
    "The list of missing updates could not be read: the service does not answer.",
  ],
  [
    "newer than the table: the list alone speaks",
    windows("26200.99"),
    none,
    "2026-11-21",
    "met",
    "No security update is missing by the update lists of 21 November 2026.",
  ],
  [
    "a build on no table: the list alone speaks",
    windows("9600.1"),
    none,
    "2026-11-21",
    "met",
    "No security update is missing by the update lists of 21 November 2026.",
  ],
  [
    "a build that was not reported: its own list alone proves nothing",
    windows(undefined),
    none,
    "2026-11-21",
    "no-evidence",
    "No security update is missing by the update lists of 21 November 2026, but that is its own list alone: the build and its revision were not reported.",
  ],
  [
    "the newest of its line, but its list names one that is late",
    windows("26200.97"),
    [kb],
    "2026-11-25",
    "not-met",
    "1 security update has been out for longer than 14 days without being installed: KB5, released on 10 November 2026.",
  ],
  [
    "a Mac behind on the day after",
    mac("27.0"),
    none,
    "2026-11-17",
    "not-met",
    "The installed system version 27.0 has lacked 27.1, released on 2 November 2026, for longer than 14 days; the machine's own list of missing updates does not show it.",
  ],
] as const)("%s", (_, os, updates, today, outcome, because) => {
  expect(judge(os, updates, today)).toMatchObject({ outcome, because });
});

test.each([
  ["until the day before the next Patch Tuesday", windows("26200.97"), "2026-12-05", "2026-12-07"],
  ["until its own list is old", windows("26200.97"), "2026-11-21", "2026-11-28"],
  ["until the table of macOS is old", mac("27.1"), "2026-12-18", "2026-12-20"],
])("the newest of its line holds %s", (_, os, today, until) => {
  expect(judge(os, none, today)).toMatchObject({ outcome: "met", holdsUntil: until });
});

test("a pass holds no longer than the level's last day, and the row of the level disagrees", () => {
  const judged = judge(windows("26200.90"), none, "2026-11-21");
  expect(judged.holdsUntil).toBe("2026-11-24");
  expect(judged.details?.[0]).toEqual({
    what: "the installed system version",
    version: "26200.90",
    state: "due",
    because:
      "Lacks 26200.97, out since 10 November 2026; the newest listed is Windows 11 25H2 26200.97 of 10 November 2026; the machine's own list names no missing security update.",
    date: "2026-11-24",
    source: "https://example.org/windows",
    disagrees: true,
  });
});
