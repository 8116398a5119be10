import { expect, test } from "@jest/globals";
import { system32, systemRootFrom, systemRootHere } from "./system-root.ts";

test.each([
  ["C:\\Windows", "C:\\Windows"],
  ["C:\\WINDOWS", "C:\\WINDOWS"],
  ["d:\\winnt\\", "d:\\winnt"],
  ["D:\\Systems\\Windows 10", "D:\\Systems\\Windows 10"],
  [undefined, "C:\\Windows"],
  ["", "C:\\Windows"],
  ["C:\\", "C:\\Windows"],
  ["C:", "C:\\Windows"],
  ["Windows", "C:\\Windows"],
  ["\\Windows", "C:\\Windows"],
  ["\\\\server\\share\\Windows", "C:\\Windows"],
  ["\\\\?\\C:\\Windows", "C:\\Windows"],
  ["C:\\Users\\..\\Windows", "C:\\Windows"],
  ["C:\\Windows.\\x", "C:\\Windows"],
  ["C:/Windows", "C:\\Windows"],
  ["C:\\Windows:stream", "C:\\Windows"],
  ['C:\\Win"dows', "C:\\Windows"],
  ["C:\\%x%", "C:\\Windows"],
])("SystemRoot %p is %s", (value, root) => {
  expect(systemRootFrom(value)).toBe(root);
});

test("programs lie in System32", () => {
  expect(system32("D:\\Windows")).toBe("D:\\Windows\\System32");
});

test("a folder that this process has nothing from is not believed", () => {
  expect(systemRootHere("D:\\evil")).toBe("C:\\Windows");
  expect(systemRootHere("c:\\WINDOWS")).toBe("c:\\WINDOWS");
  expect(systemRootHere(undefined)).toBe("C:\\Windows");
});
