import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { expect, test } from "@jest/globals";
import type { Cycle } from "../types.ts";
import { compareDpkg, compareRpm, numericParts, schemes, splitBuild } from "./index.ts";

const lines = (...cycles: readonly string[]): { cycles: readonly Cycle[] } => ({
  cycles: cycles.map((cycle) => ({
    cycle,
    endOfSupport: false,
    source: "https://example.org",
    checkedOn: "2026-11-21",
    confidence: "primary",
  })),
});

const python = lines("3.14", "3.12", "3.11", "3.10", "2.7");
const dotnet = lines("9", "8", "5", "3.1", "2.1");

test.each([
  ["prefix-longest", "3.11.9", python, { cycle: "3.11" }],
  ["prefix-longest", "3.1.32", dotnet, { cycle: "3.1" }],
  ["prefix-longest", "8.0.8", dotnet, { cycle: "8" }],
  ["prefix-longest", "v3.12", python, { cycle: "3.12" }],
  ["prefix-longest", "3.15.0", python, { outside: "newer" }],
  ["prefix-longest", "3.13.2", python, { outside: "between" }],
  ["prefix-longest", "2.6.6", python, { outside: "older" }],
  ["prefix-longest", "3", python, { outside: "between" }],
  ["prefix-longest", "", python, { outside: "no-version" }],
  ["prefix-longest", "latest", python, { outside: "no-version" }],
  ["prefix-longest", "1".repeat(201), python, { outside: "no-version" }],
  ["prefix-longest", "1.1.1w", lines("3.0", "1.1.1", "1.1.0"), { cycle: "1.1.1" }],
  ["prefix-longest", "12,4", lines("12.4", "12.3"), { cycle: "12.4" }],
  ["prefix-longest", "31", lines("310", "3"), { outside: "between" }],
  ["major", "158.0.7444.60", lines("158", "157"), { cycle: "158" }],
  ["major", "9.6", lines("10", "9", "8"), { cycle: "9" }],
  ["major", "11.0", lines("10", "9"), { outside: "newer" }],
  ["major-minor", "3.22.1", lines("3.23", "3.22"), { cycle: "3.22" }],
  ["major-minor", "3", lines("3.1", "3.0"), { outside: "between" }],
  ["service-pack", "15", lines("15.1", "15.0"), { cycle: "15.0" }],
  ["service-pack", "15 SP1", lines("15.1", "15.0"), { cycle: "15.1" }],
  ["service-pack", "15-SP2", lines("15.1", "15.0"), { outside: "newer" }],
  ["service-pack", "15.1", lines("15.1", "15.0"), { cycle: "15.1" }],
  ["year-month", "24.04.3", lines("24.10", "24.04"), { cycle: "24.04" }],
  ["year-month", "24.4", lines("24.10", "24.04"), { cycle: "24.04" }],
  ["exact", "Subscription", lines("subscription", "2019"), { cycle: "subscription" }],
  ["exact", "2018", lines("subscription", "2019"), { outside: "between" }],
  ["exact", " ", lines("subscription"), { outside: "no-version" }],
  ["semver", "3.12.0-rc.1+build.5", python, { cycle: "3.12" }],
  ["dpkg", "1:7.3.2-0ubuntu2", lines("7.4", "7.3"), { cycle: "7.3" }],
  ["dpkg", "2:8.2+93", lines("8.2", "8.1"), { cycle: "8.2" }],
  ["rpm", "1:1.1.1k-7.el7", lines("3.0", "1.1.1"), { cycle: "1.1.1" }],
  ["java", "1.8.0_401", lines("21", "17", "8"), { cycle: "8" }],
  ["java", "8u401-b10", lines("21", "17", "8"), { cycle: "8" }],
  ["java", "8.0.4010.10", lines("21", "17", "8"), { cycle: "8" }],
  ["java", "17.0.9+9", lines("21", "17", "8"), { cycle: "17" }],
  ["java", "9.0.4", lines("21", "17", "8"), { outside: "between" }],
] as const)("%s puts %s in %#", (scheme, version, listed, placed) => {
  expect(schemes[scheme]?.cycleOf(version, listed)).toEqual(placed);
});

test.each([
  ["13.3.6300.2", { cycle: "sp3" }],
  ["13.3", { cycle: "sp3" }],
  ["13.2.99", { cycle: "rtm" }],
  ["13.0.1601", { cycle: "rtm" }],
  ["12.9", { outside: "between" }],
  ["11.0", { outside: "older" }],
  ["14.0", { outside: "between" }],
  ["", { outside: "no-version" }],
])("a table puts %s in the first row it reaches", (version, placed) => {
  const table = [
    ["14", null],
    ["13.3", "sp3"],
    ["13.0", "rtm"],
    ["12", null],
  ] as const;
  expect(schemes.table?.cycleOf(version, { cycles: [], table })).toEqual(placed);
});

test.each([
  ["26100.3194", { build: 26100, ubr: 3194 }],
  ["26100", { build: 26100, ubr: undefined }],
  ["10.0.26100", { build: 26100, ubr: undefined }],
  ["10.0.26100.3194", { build: 26100, ubr: 3194 }],
  ["6.3.9600", { build: 9600, ubr: undefined }],
  ["", undefined],
])("the build of %s", (text, build) => {
  expect(splitBuild(text)).toEqual(build);
});

test.each([
  ["3.11.2-6+deb12u1", [3, 11, 2]],
  ["Adobe Updater 6.2.0.1474", [6, 2, 0, 1474]],
  ["R 3.1.3 GUI 1.65", [3, 1, 3]],
  ["@VERSION@", []],
  ["1.", [1]],
])("the numbers of %s", (text, parts) => {
  expect(numericParts(text)).toEqual(parts);
});

/** Older first; checked against `dpkg --compare-versions` below wherever dpkg is there. */
const debian: readonly (readonly [string, string])[] = [
  ["1.0~rc1-1", "1.0-1"],
  ["1.0~~", "1.0~"],
  ["1.0~", "1.0"],
  ["1.0", "1.0a"],
  ["1.0a", "1.0+"],
  ["1.0-1", "1.0-1.1"],
  ["1.0-1", "1.0-1+b1"],
  ["1.0-1~deb12u1", "1.0-1"],
  ["1.0-1", "1.0-1+deb12u1"],
  ["9.9", "10.0"],
  ["1.9-99", "1:0.1-1"],
  ["2.4.9", "2.4.10"],
  ["1.2.3", "1.2.3-0ubuntu1"],
  ["1.0-1ubuntu1", "1.0-1ubuntu1.1"],
  ["7.88.1-10+deb12u8", "7.88.1-10+deb12u12"],
  ["1.0.0", "1.0.0.0"],
  ["1.0a1", "1.0a2"],
  ["1.0alpha", "1.0b"],
  ["20230101", "20230102"],
  ["1:1.2-1", "2:1.1-1"],
  ["1.18446744073709551616", "1.18446744073709551617"],
];
const equal: readonly (readonly [string, string])[] = [
  ["1.0", "0:1.0"],
  ["1.0-1", "1.0-01"],
  ["1.01", "1.1"],
];

test.each(debian)("dpkg: %s is older than %s", (a, b) => {
  expect(compareDpkg(a, b)).toBeLessThan(0);
  expect(compareDpkg(b, a)).toBeGreaterThan(0);
});

test.each([...equal, ...debian.map(([a]) => [a, a] as const)])("dpkg: %s is %s", (a, b) => {
  expect(compareDpkg(a, b)).toBe(0);
});

test("dpkg itself says the same", () => {
  if (!existsSync("/usr/bin/dpkg")) {
    process.stderr.write("NOT RUN: no dpkg on this machine to ask\n");
    expect(process.env.CI).not.toBe("true");
    return;
  }
  const ask = (a: string, relation: string, b: string) =>
    execFileSync("/usr/bin/dpkg", ["--compare-versions", a, relation, b], { stdio: "ignore" });
  for (const [a, b] of debian) expect(() => ask(a, "lt", b)).not.toThrow();
  for (const [a, b] of equal) expect(() => ask(a, "eq", b)).not.toThrow();
});

// From the cases that rpm's own tests list for rpmvercmp (rpm-software-management/rpm, tests/rpmvercmp.at).
test.each([
  ["1.0", "1.0", 0],
  ["1.0", "2.0", -1],
  ["2.0.1", "2.0.1a", -1],
  ["5.5p1", "5.5p2", -1],
  ["5.5p1", "5.5p10", -1],
  ["10xyz", "10.1xyz", -1],
  ["xyz10", "xyz10.1", -1],
  ["xyz.4", "8", -1],
  ["xyz.4", "2", -1],
  ["5.5p2", "5.6p1", -1],
  ["5.6p1", "6.5p1", -1],
  ["6.0", "6.0.rc1", -1],
  ["10b2", "10a1", 1],
  ["1.0aa", "1.0a", 1],
  ["10.0001", "10.1", 0],
  ["10.0001", "10.0039", -1],
  ["4.999.9", "5.0", -1],
  ["20101121", "20101122", -1],
  ["2_0", "2.0", 0],
  ["2.0", "2_0", 0],
  ["a", "a", 0],
  ["a+", "a_", 0],
  ["+", "_", 0],
  ["1.0~rc1", "1.0", -1],
  ["1.0~rc1", "1.0~rc2", -1],
  ["1.0~rc1~git123", "1.0~rc1", -1],
  ["1.0^", "1.0", 1],
  ["1.0^git1", "1.0^git2", -1],
  ["1.0^git1", "1.01", -1],
  ["1.0^20160101", "1.0.1", -1],
  ["1.0~rc1^git1", "1.0~rc1", 1],
  ["1.0^git1~pre", "1.0^git1", -1],
  ["1:1.0-1", "2.0-1", 1],
  ["1.0-1.el9", "1.0-2.el9", -1],
  ["1.0", "1.0-2.el9", 0],
])("rpm: %s against %s", (a, b, sign) => {
  expect(Math.sign(compareRpm(a, b))).toBe(sign);
  expect(Math.sign(compareRpm(b, a))).toBe(sign === 0 ? 0 : -sign);
});

// The order that the specification gives as its example. https://semver.org/#spec-item-11
test("semantic versions in their order", () => {
  const ordered = [
    "1.0.0-alpha",
    "1.0.0-alpha.1",
    "1.0.0-alpha.beta",
    "1.0.0-beta",
    "1.0.0-beta.2",
    "1.0.0-beta.11",
    "1.0.0-rc.1",
    "1.0.0",
    "1.0.1",
    "1.1.0",
  ];
  const compare = schemes.semver?.compare ?? (() => 0);
  expect([...ordered].reverse().sort(compare)).toEqual(ordered);
  expect(compare("1.0.0+a", "1.0.0+b")).toBe(0);
});
