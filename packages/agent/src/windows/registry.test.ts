import { expect, test } from "@jest/globals";
import { parseRegistryText } from "./reg-file.ts";
import { parseRegQuery } from "./reg-query.ts";
import { type KeyAnswer, normalPath, RegistryView } from "./registry.ts";
import { readRegistrySection } from "./registry-section.ts";

test.each([
  ["HKLM\\SOFTWARE\\X", "hklm\\software\\x"],
  ["HKEY_LOCAL_MACHINE\\SOFTWARE\\X\\", "hklm\\software\\x"],
  ["HKLM:\\Software\\X", "hklm\\software\\x"],
  ["HKLM:/Software/X", "hklm\\software\\x"],
  ["Registry::HKEY_USERS\\S-1-5-21-1-2-3-1001", "hku\\s-1-5-21-1-2-3-1001"],
  ["Microsoft.PowerShell.Core\\Registry::HKEY_LOCAL_MACHINE\\A", "hklm\\a"],
  ["hklm\\\\a", "hklm\\a"],
  ["", ""],
])("the path %j is %j", (path, plain) => {
  expect(normalPath(path)).toBe(plain);
});

const KEY = "HKEY_LOCAL_MACHINE\\SOFTWARE\\Test";

test.each<[name: string, lines: string, values: object]>([
  ["REG_SZ", "    Name    REG_SZ    some text", { Name: "some text" }],
  ["REG_SZ that is empty", "    Name    REG_SZ    ", { Name: "" }],
  ["REG_SZ that ends at its type", "    Name    REG_SZ", { Name: "" }],
  ["a name with spaces", "    NV Hostname    REG_SZ    a", { "NV Hostname": "a" }],
  ["four spaces in the data", "    N    REG_SZ    a    b", { N: "a    b" }],
  ["REG_EXPAND_SZ", "    P    REG_EXPAND_SZ    %SystemRoot%\\x", { P: "%SystemRoot%\\x" }],
  ["REG_DWORD", "    UBR    REG_DWORD    0x1b6e", { UBR: 7022 }],
  ["REG_DWORD at its most", "    N    REG_DWORD    0xffffffff", { N: 4294967295 }],
  ["REG_QWORD", "    N    REG_QWORD    0x1f", { N: 31 }],
  [
    "REG_QWORD beyond a number",
    "    N    REG_QWORD    0x1dd78c954f3b400",
    { N: "134396370000000000" },
  ],
  ["REG_BINARY", "    B    REG_BINARY    00FFa0", { B: [0, 255, 160] }],
  ["REG_BINARY that is none", "    B    REG_BINARY    0", { B: "0" }],
  [
    "REG_MULTI_SZ",
    "    M    REG_MULTI_SZ    \\??\\C:\\a\\0\\0\\??\\C:\\b",
    { M: ["\\??\\C:\\a", "\\??\\C:\\b"] },
  ],
  ["REG_NONE", "    N    REG_NONE    ", { N: "" }],
  ["the default value in English", "    (Default)    REG_SZ    x", {}],
  ["the default value in German", "    (Standard)    REG_SZ    x", {}],
  [
    "the default value in French",
    "    (par d\u00e9faut)    REG_SZ    (valeur non d\u00e9finie)",
    {},
  ],
  ["the default value in Japanese", "    (\u65e2\u5b9a)    REG_SZ    x", {}],
  ["a line of another program", "  Name = x", {}],
  ["an unheard-of type stays text", "    N    REG_NEW_TYPE    7", { N: "7" }],
])("reg query: %s", (_, lines, values) => {
  for (const end of ["\r\n", "\n", "\r\r\n"]) {
    const text = ["", KEY, ...lines.split("\n"), "", ""].join(end);
    const utf16 = Buffer.from(text, "utf16le").toString("latin1");
    for (const given of [text, `\ufeff${text.trimStart()}`, utf16]) {
      if (given === utf16 && /[^\0-\xff]|[\x80-\xff]/.test(text)) continue;
      expect(parseRegQuery(given).get("hklm\\software\\test")).toEqual({
        state: "read",
        values,
        keys: [],
      });
    }
  }
});

test("reg query: keys below stand alone, and everything below comes with values", () => {
  const text = `\r\n${KEY}\r\n    A    REG_DWORD    0x1\r\n\r\n${KEY}\\One\r\n    B    REG_SZ    b\r\n\r\n${KEY}\\One\\Two\r\n${KEY}\\*+HTTP\r\n`;
  const keys = parseRegQuery(text);
  expect(keys.get("hklm\\software\\test")).toEqual({
    state: "read",
    values: { A: 1 },
    keys: ["One", "*+HTTP"],
  });
  expect(keys.get("hklm\\software\\test\\one")).toMatchObject({
    values: { B: "b" },
    keys: ["Two"],
  });
});

test.each(["", "ERROR: x\r\n", "FEHLER: y", "    A    REG_SZ    before any key", "\0\0\0"])(
  "reg query: %j holds no key",
  (text) => {
    expect(parseRegQuery(text).size).toBe(0);
  },
);

test("an exported file holds the same", () => {
  const text = `\ufeffWindows Registry Editor Version 5.00\r\n\r\n[${KEY}]\r\n@="x"\r\n"Text"="a \\"b\\" C:\\\\x"\r\n"Word"=dword:00001b6e\r\n"Quad"=hex(b):00,b4,f3,54,c9,78,dd,01\r\n"Bytes"=hex:00,ff,\\\r\n  a0\r\n"List"=hex(7):61,00,00,00,62,00,00,00,00,00\r\n"Path"=hex(2):25,00,61,00,00,00\r\n"Odd"=hex(b:1\r\n\r\n[${KEY}\\Sub]\r\n"A"="1"\r\n`;
  const view = new RegistryView(parseRegistryText(text));
  expect(view.values(KEY)).toEqual({
    Text: 'a "b" C:\\x',
    Word: 7022,
    Quad: "134396370000000000",
    Bytes: [0, 255, 160],
    List: ["a", "b"],
    Path: "%a",
    Odd: "hex(b:1",
  });
  expect(view.below(KEY)).toEqual(["sub"]);
});

test.each<[name: string, entry: unknown, expected: Partial<KeyAnswer>]>([
  [
    "values and keys",
    { values: { A: 1 }, keys: ["x"] },
    { state: "read", values: { A: 1 }, keys: ["x"] },
  ],
  ["one key that is no list", { values: {}, keys: "x" }, { state: "read", keys: ["x"] }],
  ["keys that are no texts", { values: {}, keys: [1, "x", null] }, { state: "read", keys: ["x"] }],
  [
    "the values alone, as Get-ItemProperty gives them",
    { A: 1, PSPath: "x", PSChildName: "y" },
    { state: "read", values: { A: 1 } },
  ],
  ["null", null, { state: "missing" }],
  [
    "a refusal",
    { error: { type: "System.Security.SecurityException; x; PermissionDenied" } },
    { state: "failed", reason: "access_denied" },
  ],
  [
    "another error",
    { error: { type: "System.IO.IOException" } },
    { state: "failed", reason: "failed" },
  ],
  ["a text", "x", { state: "failed", reason: "parse_error" }],
  ["a list", [], { state: "failed", reason: "parse_error" }],
])("the registry section: %s", (_, entry, expected) => {
  const view = new RegistryView(readRegistrySection({ "HKLM\\A": entry }));
  expect(view.key("hklm\\a")).toMatchObject(expected);
});

test.each([null, [], "x", 7])("the registry section: %j holds no key", (data) => {
  expect(readRegistrySection(data).size).toBe(0);
});

const view = new RegistryView(
  readRegistrySection({
    "HKLM\\P": { values: { Name: "policy" } },
    "HKLM\\U": { values: { NAME: "user", other: 0 } },
    "HKLM\\Gone": null,
    "HKU\\S-1-5-21-1-2-3-1001\\Software": { values: {} },
    "HKU\\S-1-5-21-1-2-3-1001_Classes\\x": { values: {} },
    "HKU\\S-1-12-1-1-2-3-4\\Software": { values: {} },
    "HKU\\S-1-5-18\\Software": { values: {} },
  }),
);

test("a key that nobody asked for is unread, and one that is not there is missing", () => {
  expect(view.key("HKLM\\Never")).toMatchObject({ state: "failed", reason: "command_missing" });
  expect(view.key("HKLM\\Gone")).toEqual({ state: "missing" });
  expect(view.values("HKLM\\Gone")).toBeUndefined();
  // A key above one that was read was not itself read.
  expect(view.key("HKU\\S-1-5-18")).toMatchObject({ state: "failed" });
});

test.each<[name: string, data: object, path: string, state: string]>([
  ["below one that is missing", { "HKLM\\A": null }, "HKLM\\A\\B\\C", "missing"],
  [
    "that the key above does not name",
    { "HKLM\\A": { values: {}, keys: ["x"] } },
    "HKLM\\A\\B",
    "missing",
  ],
  ["that the key above names", { "HKLM\\A": { values: {}, keys: ["b"] } }, "HKLM\\A\\B", "failed"],
  ["further below", { "HKLM\\A": { values: {}, keys: [] } }, "HKLM\\A\\B\\C", "failed"],
  ["of which the key above names none", { "HKLM\\A": { values: {} } }, "HKLM\\A\\B", "failed"],
  [
    "where the key above does not name all",
    { "HKLM\\A": { values: {}, keys: [], partial: true } },
    "HKLM\\A\\B",
    "failed",
  ],
  ["below one that may not be read", { "HKLM\\A": { error: {} } }, "HKLM\\A\\B", "failed"],
  ["beside one that is missing", { "HKLM\\A": null }, "HKLM\\AB", "failed"],
])("a key %s", (_, data, path, state) => {
  expect(new RegistryView(readRegistrySection(data)).key(path).state).toBe(state);
});

test("people are those whose hive is loaded, not services and not classes", () => {
  expect(view.users()).toEqual(["S-1-12-1-1-2-3-4", "S-1-5-21-1-2-3-1001"]);
});

test("the first key that has the value decides", () => {
  expect(view.first(["HKLM\\Gone", "HKLM\\P", "HKLM\\U"], "name")).toEqual({
    path: "HKLM\\P",
    value: "policy",
  });
  expect(view.first(["HKLM\\P", "HKLM\\U"], "Other")).toEqual({ path: "HKLM\\U", value: 0 });
  expect(view.first(["HKLM\\Never"], "x")).toBeUndefined();
});
