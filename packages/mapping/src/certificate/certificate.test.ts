import { expect, test } from "@jest/globals";
import { certificateOf } from "../assertions/editions.ts";
import { tally } from "../assertions/tally.ts";
import { device, silent, TODAY, times } from "../assertions/testing.ts";
import { defaultPolicy } from "../controls/policy.ts";
import type { FactOf } from "../facts/index.ts";
import { cyberEssentialsDays, sameDays } from "../patches/limits.ts";
import {
  buildOf,
  byControl,
  ceAnswers,
  ceControlOf,
  ceControls,
  ceVersionOn,
  ceVersions,
  sampleByBuild,
  sampleSize,
  sampleTable,
} from "./index.ts";

function version(name: string) {
  const set = certificateOf(name);
  if (set === undefined) throw new Error(`no version ${name}`);
  return set;
}

const answered = (name: string) =>
  byControl(
    version(name),
    ceAnswers(version(name), { tally: tally(estate), today: TODAY, policy: defaultPolicy }),
  );
const estate = [...times(3, device()), device("laptop", { "security-updates-in-time": "not-met" })];

test.each(ceVersions)("every question of %s stands under one of the five controls", (name) => {
  const shown = answered(name).flatMap(({ questions }) => questions.map((q) => q.answer.ref));
  const asked = version(name).items.map(({ ref }) => ref);
  expect(shown.sort()).toEqual(asked.filter((ref) => ref !== "CE+SAMPLE").sort());
  expect(answered(name).map(({ control }) => control)).toEqual([...ceControls]);
});

test.each([
  ["A4.1.1", "firewalls"],
  ["A5.10", "secure configuration"],
  ["A6.4", "security update management"],
  ["A7.16", "user access control"],
  ["A8.1", "malware protection"],
  ["A1.16", undefined],
  ["CE+SAMPLE", undefined],
])("%s is about %s", (ref, control) => {
  expect(ceControlOf(ref)).toBe(control);
});

test.each([
  ["3.1", []],
  ["3.2", []],
  ["3.3", ["A6.4", "A6.5", "A7.16"]],
])("%s fails at once on %j", (name, refs) => {
  const failing = answered(name).flatMap(({ questions }) =>
    questions.filter((q) => q.failsAtOnce).map((q) => q.answer.ref),
  );
  expect(failing).toEqual(refs);
});

test("an update that is late on one device of four answers A6.4 with no, of four", () => {
  const updates = answered("3.3").find((c) => c.control === "security update management");
  const late = updates?.questions.find((q) => q.answer.ref === "A6.4")?.answer;
  expect(late?.suggested).toBe("no");
  expect(late?.counts).toMatchObject({ notMet: 1, of: 4 });
});

test.each([
  ["14 days for all", sameDays(14), "yes"],
  ["15 days for all", sameDays(15), "cannot confirm"],
  ["the certificate's own limits", cyberEssentialsDays, "yes"],
  ["no limit where the vendor says nothing", { ...sameDays(14), unknown: null }, "cannot confirm"],
])("updates in time by %s answer A6.4 with %3$s", (_, securityUpdateDays, suggested) => {
  const policy = { ...defaultPolicy, securityUpdateDays };
  const terms = { tally: tally(times(3, device())), today: TODAY, policy };
  const answer = ceAnswers(version("3.3"), terms).find(({ ref }) => ref === "A6.4");
  expect(answer?.suggested).toBe(suggested);
  expect(answer?.because.includes("and Cyber Essentials 14")).toBe(suggested !== "yes");
});

test("what is late by longer limits is late by the certificate's", () => {
  const policy = { ...defaultPolicy, securityUpdateDays: sameDays(30) };
  const answers = ceAnswers(version("3.3"), { tally: tally(estate), today: TODAY, policy });
  expect(answers.find(({ ref }) => ref === "A6.4")?.suggested).toBe("no");
});

test("a tolerance for silent devices answers no question of the certificate", () => {
  const silentTolerance = { percent: 50, owner: "Bea", reason: "moving house" };
  const counted = tally([...times(3, device()), silent]);
  const terms = { tally: counted, today: TODAY, policy: { ...defaultPolicy, silentTolerance } };
  const answer = ceAnswers(version("3.3"), terms).find(({ ref }) => ref === "A6.1");
  expect(answer?.suggested).toBe("cannot confirm");
});

test.each([
  ["2023-04-23", "3.1"],
  ["2023-04-24", "3.1"],
  ["2025-04-27", "3.1"],
  ["2025-04-28", "3.2"],
  ["2026-04-26", "3.2"],
  ["2026-04-27", "3.3"],
])("on %s version %s is asked", (day, name) => {
  expect(ceVersionOn(day)).toBe(name);
});

test.each([
  [0, 0],
  [1, 1],
  [2, 2],
  [5, 2],
  [6, 3],
  [19, 3],
  [20, 4],
  [60, 4],
  [61, 5],
  [30_000, 5],
])("of %i devices of one build %i are tested", (devices, sample) => {
  expect(sampleSize(sampleTable(version("3.3")), devices)).toBe(sample);
});

test("no table is known for 3.1: nothing is made up", () => {
  expect(sampleTable(version("3.1"))).toEqual([]);
  expect(sampleSize([], 40)).toBe(0);
});

type Os = Extract<FactOf<"os">, { state: "known" }>["value"];
const os = (value: Partial<Os> & Pick<Os, "platform" | "name">): FactOf<"os"> => ({
  kind: "os",
  state: "known",
  source: "test",
  value: { id: value.platform, like: [], rolling: false, architecture: "x86_64", ...value },
});

const windows = { platform: "windows", name: "Windows 11", edition: "Professional" } as const;

test.each<[string, Parameters<typeof os>[0], string]>([
  [
    "Windows by edition and feature version, not by patch level",
    { ...windows, version: "24H2", build: "26100.4061" },
    "Windows 11 Professional 24H2 (26100)",
  ],
  [
    "the next feature version is another build",
    { ...windows, version: "25H2", build: "26200.4061" },
    "Windows 11 Professional 25H2 (26200)",
  ],
  [
    "a build as NT writes it",
    { ...windows, version: "24H2", build: "10.0.26100.1" },
    "Windows 11 Professional 24H2 (26100)",
  ],
  [
    "a server whose name says its version",
    { platform: "windows", name: "Windows Server 2022", edition: "ServerStandard" },
    "Windows Server 2022 ServerStandard",
  ],
  [
    "macOS by its main version",
    { platform: "macos", name: "macOS", version: "26.2", build: "25C56" },
    "macOS 26",
  ],
  [
    "a distribution by its version, not its point release",
    { platform: "linux", name: "Debian GNU/Linux", version: "12", point: "12.12" },
    "Debian GNU/Linux 12",
  ],
])("%s", (_, value, name) => {
  expect(buildOf(os(value), "laptop")?.name).toBe(name);
});

test.each([
  ["server", undefined, true],
  ["unknown", "server", true],
  ["unknown", "domain-controller", true],
  ["laptop", "workstation", false],
  ["unknown", undefined, false],
] as const)("a %s of product type %s is a server: %p", (form, productType, isServer) => {
  expect(buildOf(os({ ...windows, ...(productType && { productType }) }), form)?.isServer).toBe(
    isServer,
  );
});

test("a system that is not known has no build", () => {
  const unknown = { kind: "os", state: "unknown", reason: "timeout", detail: "" } as const;
  expect(buildOf(unknown, "laptop")).toBeUndefined();
  expect(buildOf(undefined, "laptop")).toBeUndefined();
});

test("who stands in a sample is decided by rank alone, whatever order the devices come in", () => {
  const build = { name: "Windows 11", isServer: false };
  const server = { name: "Windows Server 2022", isServer: true };
  const all = [
    ...["c", "a", "d", "b", "f", "e"].map((rank) => ({ device: `pc-${rank}`, build, rank })),
    { device: "server", build: server, rank: "z" },
  ];
  const drawn = sampleByBuild(all, sampleTable(version("3.3")));
  expect(drawn).toEqual([
    { ...build, devices: 6, sample: 3, chosen: ["pc-a", "pc-b", "pc-c"] },
    { ...server, devices: 1, sample: 1, chosen: ["server"] },
  ]);
  expect(sampleByBuild(all.toReversed(), sampleTable(version("3.3")))).toEqual(drawn);
});
