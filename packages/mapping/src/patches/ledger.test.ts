import { describe, expect, test } from "@jest/globals";
import { bundledTables } from "./bundled.ts";
import { type DeviceLedger, Distributions, daySpans, type Period } from "./distribution.ts";
import { daysTaken, type LevelSpan, levelRows, type PatchRow, patchOutcome } from "./ledger.ts";
import { cyberEssentialsDays, sameDays } from "./limits.ts";
import type { OsValue } from "./types.ts";

const base: PatchRow = {
  update: "openssl 3.0.17-1",
  severity: "critical",
  released: "2026-11-01",
  existedBy: "2026-11-01",
  missingFrom: "2026-11-02",
  missingUntil: "2026-11-05",
  installedBy: undefined,
  vanished: false,
};

describe("what became of an update, with 14 days from 1 November", () => {
  test.each<[string, Partial<PatchRow>, string, string]>([
    ["in force by the last day", { installedBy: "2026-11-15" }, "2026-12-01", "in-time"],
    [
      "in force a day later, not seen in between",
      { installedBy: "2026-11-16" },
      "2026-12-01",
      "unknown",
    ],
    [
      "missing on the last day, then nothing",
      { missingUntil: "2026-11-15" },
      "2026-12-01",
      "unknown",
    ],
    ["missing the day after", { missingUntil: "2026-11-16" }, "2026-12-01", "late"],
    [
      "missing the day after, in force later",
      { missingUntil: "2026-11-16", installedBy: "2026-11-20" },
      "2026-12-01",
      "late",
    ],
    ["missing, on the last day", {}, "2026-11-15", "open"],
    ["missing, not heard since, the day after", {}, "2026-11-16", "unknown"],
    ["no longer offered, before the last day", { vanished: true }, "2026-11-10", "unknown"],
    [
      "of unknown release day, in force soon",
      { released: undefined, existedBy: "2026-11-02", installedBy: "2026-11-03" },
      "2026-12-01",
      "unknown",
    ],
    [
      "of unknown release day, missing long after it was first seen",
      { released: undefined, existedBy: "2026-11-02", missingUntil: "2026-11-17" },
      "2026-12-01",
      "late",
    ],
    [
      "of unknown release day, missing as long as it may",
      { released: undefined, existedBy: "2026-11-02", missingUntil: "2026-11-16" },
      "2026-11-16",
      "open",
    ],
  ])("%s", (_, change, today, outcome) => {
    expect(patchOutcome({ ...base, ...change }, sameDays(14), today)).toBe(outcome);
  });

  test("a severity without a limit is neither in time nor late", () => {
    const low = { ...base, severity: "low", missingUntil: "2027-11-01" } as const;
    expect(patchOutcome(low, cyberEssentialsDays, "2027-11-01")).toBe("no-limit");
    expect(patchOutcome(low, sameDays(14), "2027-11-01")).toBe("late");
    const unsaid = { ...low, severity: "unknown" } as const;
    expect(patchOutcome(unsaid, cyberEssentialsDays, "2027-11-01")).toBe("late");
  });

  test.each<[string, Partial<PatchRow>, number | undefined]>([
    ["in force", { installedBy: "2026-11-08" }, 7],
    ["still missing: up to today", {}, 30],
    ["in force before its release day: none", { installedBy: "2026-10-30" }, 0],
    ["of unknown release day", { released: undefined }, undefined],
    ["no longer offered", { vanished: true }, undefined],
  ])("days taken, %s", (_, change, days) => {
    expect(daysTaken({ ...base, ...change }, "2026-12-01")).toBe(days);
  });
});

function windows(build: string): OsValue {
  return {
    platform: "windows",
    id: "windows",
    name: "Windows 11",
    build,
    productType: "workstation",
    like: [],
    rolling: false,
    architecture: "x86_64",
  };
}

function mac(version: string): OsValue {
  const { productType, build, ...rest } = windows("");
  return { ...rest, platform: "macos", id: "macos", name: "macOS", version };
}

describe("a system's own level", () => {
  test.each<[string, readonly LevelSpan[], readonly string[]]>([
    [
      "a month's update, two days after its release",
      [
        { os: windows("26300.9711"), from: "2026-10-20", until: "2026-11-11" },
        { os: windows("26300.9974"), from: "2026-11-12", until: "2026-11-21" },
      ],
      [
        "KB5129195 (26300.9457) - - 2026-10-20",
        "26300.9711 - - 2026-10-20",
        "26300.9974 2026-11-10 2026-11-11 2026-11-12",
      ],
    ],
    [
      "still missing",
      [{ os: windows("26300.9711"), from: "2026-11-01", until: "2026-11-21" }],
      [
        "KB5129195 (26300.9457) - - 2026-11-01",
        "26300.9711 - - 2026-11-01",
        "26300.9974 2026-11-10 2026-11-21 -",
      ],
    ],
    [
      "not heard since before the release: nobody knows",
      [{ os: windows("26300.9711"), from: "2026-11-01", until: "2026-11-09" }],
      ["KB5129195 (26300.9457) - - 2026-11-01", "26300.9711 - - 2026-11-01"],
    ],
    [
      "put back to an earlier level",
      [
        { os: windows("26300.9974"), from: "2026-11-11", until: "2026-11-12" },
        { os: windows("26300.9711"), from: "2026-11-13", until: "2026-11-21" },
      ],
      [
        "KB5129195 (26300.9457) - - 2026-11-11",
        "26300.9711 - - 2026-11-11",
        "26300.9974 2026-11-13 2026-11-21 -",
      ],
    ],
    [
      "a line without a table",
      [{ os: windows("12.1"), from: "2026-11-01", until: "2026-11-21" }],
      [],
    ],
  ])("%s", (_, spans, rows) => {
    expect(levelRows(bundledTables, spans, "2026-11-21").map(written)).toEqual(rows);
  });

  test("a feature update brings what its own level is as new as, and no more", () => {
    const spans = [
      { os: windows("26200.9000"), from: "2026-08-01", until: "2026-08-20" },
      { os: windows("26300.9974"), from: "2026-11-12", until: "2026-11-21" },
    ];
    const august = levelRows(bundledTables, spans, "2026-11-21").find((r) =>
      r.update.includes("26200.9168"),
    );
    expect(august).toMatchObject({ missingUntil: "2026-08-20", installedBy: "2026-11-12" });
    const back = levelRows(bundledTables, spans.toReversed(), "2026-11-21");
    expect(back.find((r) => r.update.includes("26200.9168"))?.installedBy).toBeUndefined();
  });

  test("a Mac's releases count where they fix something", () => {
    const spans = [
      { os: mac("26.6.1"), from: "2026-08-07", until: "2026-08-18" },
      { os: mac("26.6.2"), from: "2026-08-19", until: "2026-08-30" },
    ];
    expect(levelRows(bundledTables, spans, "2026-09-01").map(written).at(-1)).toBe(
      "26.6.2 2026-08-17 2026-08-18 2026-08-19",
    );
  });
});

function written({ update, missingFrom, missingUntil, installedBy }: PatchRow): string {
  return [update, missingFrom ?? "-", missingUntil ?? "-", installedBy ?? "-"].join(" ");
}

function patchDistribution(devices: readonly DeviceLedger[], period: Period) {
  const distributions = new Distributions(period);
  for (const device of devices) distributions.add(device);
  return distributions.finish();
}

describe("the distribution over a period", () => {
  const period = {
    from: "2026-11-01",
    to: "2026-11-30",
    today: "2026-12-05",
    limits: sameDays(14),
    severities: ["critical", "important", "unknown"] as const,
  };
  const device = (
    form: string,
    rows: readonly Partial<PatchRow>[],
    gap?: string,
  ): DeviceLedger => ({
    form,
    heardFrom: "2026-10-01",
    gap,
    rows: rows.map((row) => ({ ...base, ...row })),
  });

  test("says its population, and what nobody saw stands in the denominator", () => {
    const { all, byForm } = patchDistribution(
      [
        device("server", [{ installedBy: "2026-11-04" }, { missingUntil: "2026-12-05" }]),
        device("laptop", [{ installedBy: "2026-11-11" }, {}], undefined),
        device("laptop", [], "the list of missing updates could not be read"),
      ],
      period,
    );
    expect(all).toEqual({
      devices: 3,
      gaps: 1,
      population: 4,
      inTime: 2,
      late: 1,
      unknown: 1,
      share: 0.5,
      median: 10,
      percentile95: 34,
      worst: 34,
      timed: 4,
      byDays: [
        { days: 3, inTime: 1, late: 0, unknown: 0 },
        { days: 10, inTime: 1, late: 0, unknown: 0 },
        { days: 34, inTime: 0, late: 1, unknown: 1 },
      ],
    });
    expect(byForm.get("server")).toMatchObject({ devices: 1, population: 2, share: 0.5 });
    expect(byForm.get("laptop")).toMatchObject({ devices: 2, gaps: 1, population: 2, share: 0.5 });
  });

  test.each<[string, Partial<PatchRow>, number]>([
    [
      "whose last day is the period's first",
      { released: "2026-10-18", existedBy: "2026-10-18" },
      1,
    ],
    ["whose last day is the day before", { released: "2026-10-17", existedBy: "2026-10-17" }, 0],
    ["whose last day is the period's last", { released: "2026-11-16", existedBy: "2026-11-16" }, 1],
    ["whose last day is the day after", { released: "2026-11-17", existedBy: "2026-11-17" }, 0],
    ["of low severity", { severity: "low" }, 0],
    ["of unknown severity", { severity: "unknown" }, 1],
    [
      "in force when the device was first heard, after the last day",
      {
        released: "2026-10-18",
        existedBy: "2026-10-18",
        missingFrom: undefined,
        missingUntil: undefined,
        installedBy: "2026-11-10",
      },
      0,
    ],
  ])("an update %s", (_, row, population) => {
    const late = { ...device("server", [row]), heardFrom: "2026-11-10" };
    expect(patchDistribution([late], period).all.population).toBe(population);
  });

  test("of nothing has no share", () => {
    expect(patchDistribution([], period).all).toMatchObject({
      population: 0,
      share: undefined,
      median: undefined,
    });
  });
});

describe("spans of days", () => {
  const severities = ["critical", "important", "unknown"] as const;
  const one = { inTime: 1, late: 0, unknown: 0 };
  const none = { inTime: 0, late: 0, unknown: 0 };

  test("hold each pair once, at both sides of every end, and the last has no end", () => {
    const days = [0, 7, 8, 14, 15, 30, 31, 60, 61, 90, 91, 4000];
    const byDays = days.map((each) => ({ days: each, ...one }));
    expect(daySpans(byDays, { limits: sameDays(14), severities })).toEqual(
      [
        { from: 0, to: 7 },
        { from: 8, to: 14 },
        { from: 15, to: 30 },
        { from: 31, to: 60 },
        { from: 61, to: 90 },
        { from: 91, to: undefined },
      ].map((span) => ({ ...span, ...none, inTime: 2 })),
    );
  });

  test("a limit is the end of one, of the severities that count alone", () => {
    const limits = { ...sameDays(14), critical: 3, low: 5, unknown: null };
    const counts = [
      { days: 3, inTime: 1, late: 0, unknown: 0 },
      { days: 4, inTime: 0, late: 1, unknown: 2 },
    ];
    expect(daySpans(counts, { limits, severities }).slice(0, 3)).toEqual([
      { from: 0, to: 3, inTime: 1, late: 0, unknown: 0 },
      { from: 4, to: 7, inTime: 0, late: 1, unknown: 2 },
      { from: 8, to: 14, ...none },
    ]);
  });
});
