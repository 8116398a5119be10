import { expect, test } from "@jest/globals";
import { defaultPolicy } from "@muster/mapping";
import { countEstate, type EstateDevice, standingOf } from "./estate.ts";

const device = (form: EstateDevice["form"], day: string | null): EstateDevice => ({
  state: "approved",
  form,
  lastReportAt: day === null ? null : `${day}T12:00:00Z`,
});

test.each([
  ["server", "2026-11-18", "reporting"],
  ["server", "2026-11-17", "stale"],
  ["desktop", "2026-11-14", "reporting"],
  ["desktop", "2026-11-13", "stale"],
  ["laptop", "2026-11-07", "reporting"],
  ["laptop", "2026-11-06", "stale"],
  ["tablet", "2026-11-07", "reporting"],
  ["tablet", "2026-11-06", "stale"],
  ["unknown", "2026-11-18", "reporting"],
  ["unknown", "2026-11-17", "stale"],
  ["laptop", null, "never-reported"],
] as const)("a %s last heard of on %s is %s", (form, day, standing) => {
  expect(standingOf(device(form, day), "2026-11-21", defaultPolicy)).toBe(standing);
});

test("a day is London's: half past eleven at night in summer UTC is already tomorrow", () => {
  const late = { ...device("server", null), lastReportAt: "2026-07-01T23:30:00Z" };
  expect(standingOf(late, "2026-07-05", defaultPolicy)).toBe("reporting");
  expect(standingOf(late, "2026-07-06", defaultPolicy)).toBe("stale");
});

test("the parts add up to the known; the revoked have left, the quarantined count for nothing", () => {
  const devices: EstateDevice[] = [
    device("server", "2026-11-21"),
    device("server", "2026-11-01"),
    device("server", null),
    { ...device("server", null), state: "pending" },
    { ...device("server", "2026-11-21"), state: "quarantined" },
    { ...device("server", "2026-11-21"), state: "revoked" },
  ];
  expect(countEstate(devices, "2026-11-21", defaultPolicy)).toEqual({
    known: 5,
    reporting: 1,
    stale: 2,
    neverReported: 2,
  });
});
