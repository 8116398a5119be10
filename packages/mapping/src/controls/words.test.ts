import { expect, test } from "@jest/globals";
import {
  clause,
  counted,
  listed,
  programName,
  sentence,
  volumeName,
  withVersion,
} from "./words.ts";

test.each([
  [0, "0 titles"],
  [1, "1 title"],
  [2, "2 titles"],
  [1204, "1,204 titles"],
])("%d is %s", (n, text) => {
  expect(counted(n, "title")).toBe(text);
});

test.each([
  [[], ""],
  [["a"], "a"],
  [["a", "b"], "a and b"],
  [["a", "b", "c"], "a, b and c"],
  [["a", "b", "c", "d"], "a, b, c and 1 more"],
  [["a", "b", "c", "d", "e"], "a, b, c and 2 more"],
])("%j is listed as %s", (names, text) => {
  expect(listed(names)).toBe(text);
});

test.each([
  ["nft needs root", "Nft needs root."],
  ["Done. ", "Done."],
  ["really?", "Really?"],
  ["macOS has support", "macOS has support."],
])("%s is the sentence %s", (text, said) => {
  expect(sentence(text)).toBe(said);
});

test("a clause has no full stop of its own", () => {
  expect(clause(" needs root. ")).toBe("needs root");
});

test.each([
  ["C:", "drive C"],
  ["D:\\", "drive D"],
  ["C:\\mount", "C:\\mount"],
  ["/", "/"],
  ["/srv/C:", "/srv/C:"],
])("the volume %s is called %s", (mount, name) => {
  expect(volumeName(mount)).toBe(name);
});

test.each([
  ["windows-update", "Windows Update"],
  ["unattended-upgrades", "unattended-upgrades"],
])("the program %s is called %s", (word, name) => {
  expect(programName(word)).toBe(name);
});

test.each([
  ["openssl", "3.5.1", "openssl 3.5.1"],
  ["macOS Sonoma 14.8.3", "14.8.3", "macOS Sonoma 14.8.3"],
  ["Firefox 115", "115.9.0", "Firefox 115.9.0"],
  ["Firefox 11", "115.9.0", "Firefox 11 115.9.0"],
  ["Windows Server 2016", "14393.8868", "Windows Server 2016 14393.8868"],
  ["PHP 7.4", undefined, "PHP 7.4"],
  ["PHP 7.4", null, "PHP 7.4"],
])("%s in version %s is called %s", (what, version, said) => {
  expect(withVersion(what, version)).toBe(said);
});
