import { expect, test } from "@jest/globals";
import { controlIds } from "../controls/index.ts";
import type { Outcome } from "../controls/types.ts";
import { countControls, type Form, type TalliedDevice, tally } from "./tally.ts";

const device = (form: Form, over: Partial<TalliedDevice> = {}): TalliedDevice => ({
  form,
  standing: "reporting",
  findings: [],
  ...over,
});
const found = (outcome: Outcome, control = "disk-encrypted") => ({
  findings: [{ control, outcome }],
});

test("every device counts once for every control", () => {
  const counts = countControls([
    device("laptop", found("met")),
    device("laptop", found("not-met")),
    device("server", found("not-applicable")),
    device("unknown", { standing: "never-reported" }),
  ]);
  expect(counts.map((c) => c.id)).toEqual(controlIds);
  expect(counts.find((c) => c.id === "disk-encrypted")).toEqual({
    id: "disk-encrypted",
    met: 1,
    notMet: 1,
    accepted: 0,
    noEvidence: 1,
    notApplicable: 1,
  });
  for (const { met, notMet, noEvidence, notApplicable } of counts) {
    expect(met + notMet + noEvidence + notApplicable).toBe(4);
  }
});

test("what a quarantined device says counts as no evidence", () => {
  const counted = tally([device("laptop", { ...found("met"), standing: "quarantined" })]);
  expect(counted.of("disk-encrypted", "all")).toEqual({
    met: 0,
    notMet: 0,
    accepted: 0,
    noEvidence: 1,
    notApplicable: 0,
  });
  expect(counted.estate()).toEqual({ known: 1, reporting: 0, stale: 1, neverReported: 0 });
});

test("the denominator is every device known", () => {
  const estate = tally([
    device("laptop"),
    device("laptop", { standing: "stale" }),
    device("unknown", { standing: "never-reported" }),
  ]).estate();
  expect(estate).toEqual({ known: 3, reporting: 1, stale: 1, neverReported: 1 });
});

test.each([
  ["all", { met: 1, notMet: 3, noEvidence: 0, notApplicable: 0 }],
  ["portable", { met: 1, notMet: 0, noEvidence: 1, notApplicable: 0 }],
  ["desktops", { met: 1, notMet: 1, noEvidence: 1, notApplicable: 0 }],
  ["servers", { met: 0, notMet: 1, noEvidence: 1, notApplicable: 0 }],
] as const)("a device of unknown class proves no failure of %s", (population, counts) => {
  const counted = tally([
    device("laptop", found("met")),
    device("desktop", found("not-met")),
    device("server", found("not-met")),
    device("unknown", found("not-met")),
  ]);
  expect(counted.of("disk-encrypted", population)).toEqual({ accepted: 0, ...counts });
});

test("details are counted by device, the most widespread first", () => {
  const detail = (what: string, state = "unsupported") => ({ what, state, because: "" });
  const finding = (...whats: string[]) => ({
    findings: [
      {
        control: "software-supported",
        outcome: "not-met" as const,
        details: [...whats.map((w) => detail(w)), detail("PHP", "ending-soon")],
      },
    ],
  });
  const counted = tally([
    device("laptop", finding("Java 8", "Java 8")),
    device("laptop", finding("Office 2016", "Java 8")),
    device("laptop", finding("Flash")),
  ]);
  const gaps = counted.gaps("software-supported", ["unsupported"]);
  expect(gaps.map((g) => [g.detail.what, g.devices])).toEqual([
    ["Java 8", 2],
    ["Flash", 1],
    ["Office 2016", 1],
  ]);
  expect(counted.gaps("os-supported", ["unsupported"])).toEqual([]);
});

test("an accepted failure stays not met, and is counted beside", () => {
  const accepted = { control: "disk-encrypted", outcome: "not-met", accepted: true } as const;
  const counted = tally([
    device("laptop", { findings: [accepted] }),
    device("laptop", found("not-met")),
    // An acceptance says nothing where nothing fails.
    device("laptop", { findings: [{ ...accepted, outcome: "met" }] }),
    device("unknown", { findings: [accepted] }),
  ]);
  const counts = { met: 1, notMet: 3, accepted: 2, noEvidence: 0, notApplicable: 0 };
  expect(counted.of("disk-encrypted", "all")).toEqual(counts);
  expect(counted.of("disk-encrypted", "portable")).toEqual({
    ...counts,
    notMet: 2,
    accepted: 1,
    noEvidence: 1,
  });
});

const both = ["os-supported", "disk-encrypted"];

test.each<[os: Outcome | "accepted", disk: Outcome | "accepted", counted: string]>([
  ["met", "met", "met"],
  ["met", "not-applicable", "met"],
  ["not-applicable", "not-applicable", "notApplicable"],
  ["met", "no-evidence", "noEvidence"],
  ["no-evidence", "not-met", "notMet"],
  ["accepted", "met", "notMet accepted"],
  ["accepted", "no-evidence", "notMet accepted"],
  ["accepted", "accepted", "notMet accepted"],
  ["accepted", "not-met", "notMet"],
])("a device that is %s and %s counts as %s", (os, disk, as) => {
  const word = (control: string, said: Outcome | "accepted") =>
    said === "accepted"
      ? { control, outcome: "not-met" as const, accepted: true }
      : { control, outcome: said };
  const findings = [word("os-supported", os), word("disk-encrypted", disk)];
  const counts = tally([device("laptop", { findings })]).together(both, "all");
  const counted = Object.entries(counts).filter(([, n]) => n > 0);
  expect(counted.map(([name]) => name).join(" ")).toBe(as);
});

test("the interval is that of the reports that gave evidence, of the devices asked about", () => {
  const counted = tally([
    device("laptop", { ...found("met"), receivedOn: "2026-11-12" }),
    device("laptop", { ...found("not-met"), receivedOn: "2026-11-20" }),
    device("laptop", { ...found("no-evidence"), receivedOn: "2026-10-01" }),
    device("server", { ...found("met"), receivedOn: "2026-11-01" }),
    device("laptop", { standing: "never-reported" }),
  ]);
  const of = (...asked: Parameters<typeof counted.interval>) => counted.interval(...asked);
  expect(of(["disk-encrypted"], "portable")).toEqual({ from: "2026-11-12", until: "2026-11-20" });
  expect(of(["disk-encrypted"], "all")).toEqual({ from: "2026-11-01", until: "2026-11-20" });
  expect(of(["os-supported"], "all")).toBeUndefined();
});

test("devices that are silent are told from devices that could not tell", () => {
  const silent = found("no-evidence");
  const counted = tally([
    device("laptop", silent),
    device("laptop", { ...silent, standing: "stale" }),
    device("laptop", { standing: "never-reported" }),
    device("laptop", { ...found("met"), standing: "quarantined" }),
  ]);
  expect(counted.of("disk-encrypted", "all").noEvidence).toBe(4);
  expect(counted.silent(["disk-encrypted"], "all")).toBe(2);
});
