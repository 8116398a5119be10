import { hash } from "node:crypto";
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import { readEnvironment } from "./environment.ts";
import { loadSettings } from "./load.ts";

const folder = mkdtempSync(join(tmpdir(), "muster-approval-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let files = 0;

function write(text: string, name = `f${files++}`): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

const load = (yaml: string) => loadSettings(readEnvironment({}), write(yaml)).enrolment.approve;
const digestOf = (serial: string) => hash("sha256", serial, "hex");

test("without the key there are no rules", () => {
  expect(load("names: [localhost]")).toEqual([]);
});

test.each([
  ["10.20.3.4", true],
  ["10.21.0.1", false],
  ["::ffff:10.20.3.4", true],
  ["fd00:20::7", true],
  ["fd00:21::7", false],
  ["", false],
  ["not an address", false],
])("networks: %s is in them: %p", (address, isIn) => {
  const [rule] = load(
    'enrolment: { approve: [ { name: net, networks: [10.20.0.0/16, "fd00:20::/32"] } ] }',
  );
  expect(rule?.networks?.(address)).toBe(isIn);
});

test.each([
  ["one column", "serial\nABC1\nabc2\n", ["ABC1", "ABC2"]],
  [
    "as Intune exports it",
    '\uFEFF"Device name","Serial number"\r\n"a, b","ABC1"\r\n"c","ABC2"\r\n',
    ["ABC1", "ABC2"],
  ],
  ["with semicolons", "Name;Serial No;Ward\nx; ABC1 ;7\ny;;8\n", ["ABC1"]],
  ["with a quote in a cell", 'name,serial\n"19"" screen",ABC1\n', ["ABC1"]],
  ["as digests", `serial\n${digestOf("ABC1").toUpperCase()}\n`, ["ABC1"]],
  ["empty", "serial\n", []],
])("serials: %s", (_, text, serials) => {
  const file = write(text);
  const [rule] = load(`enrolment: { approve: [ { name: list, serials: ${file} } ] }`);
  expect(rule?.serials?.()).toEqual(new Set(serials.map(digestOf)));
});

test("a list that changes counts at once, and one that has gone approves nobody", () => {
  const file = write("serial\nABC1\n");
  const [rule] = load(`enrolment: { approve: [ { name: list, serials: ${file} } ] }`);
  const first = rule?.serials?.();
  expect(rule?.serials?.()).toBe(first);
  writeFileSync(file, "serial\nABC1\nABC2\n");
  utimesSync(file, 1, 1);
  expect(rule?.serials?.()?.size).toBe(2);
  rmSync(file);
  expect(rule?.serials?.()).toEqual(new Set());
  writeFileSync(file, "serial\nABC3\n");
  expect(rule?.serials?.()).toEqual(new Set([digestOf("ABC3")]));
});

test.each([
  ["{ name: n, networks: [0.0.0.0/0] }", "enrolment.approve.0.networks.0", "--approve auto"],
  ["{ name: n, networks: [10.0.0.1] }", "enrolment.approve.0.networks.0", "prefix"],
  ["{ name: n, networks: [10.0.0.0/33] }", "enrolment.approve.0.networks.0", "prefix"],
  ["{ name: n, networks: [] }", "enrolment.approve.0.networks", "prefix"],
  ["{ name: n }", "enrolment.approve.0", "networks, serials or both"],
  ["{ networks: [10.0.0.0/8] }", "enrolment.approve.0.name", "letters and digits"],
  ["{ name: n, network: [10.0.0.0/8] }", "enrolment.approve.0.network", "spelling"],
  [
    "{ name: n, networks: [10.0.0.0/8] }, { name: n, networks: [11.0.0.0/8] }",
    "enrolment.approve",
    "a name of its own",
  ],
  ["{ name: n, serials: ./nowhere.csv }", "enrolment.approve.serials", "may read"],
])("%s stops the program with key and cure", (rule, key, cure) => {
  const attempt = () => load(`enrolment: { approve: [ ${rule} ] }`);
  expect(attempt).toThrow(key);
  expect(attempt).toThrow(cure);
});

test("a list without its column stops the program", () => {
  const file = write("name,ward\nx,7\n");
  expect(() => load(`enrolment: { approve: [ { name: list, serials: ${file} } ] }`)).toThrow(
    'no column "serial"',
  );
});
