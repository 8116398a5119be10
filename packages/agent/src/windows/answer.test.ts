import { expect, test } from "@jest/globals";
import {
  ANSWER_END,
  ANSWER_START,
  hresultText,
  parseSingle,
  parseWindowsAnswer,
  readSection,
} from "./answer.ts";
import { parseList } from "./list-text.ts";
import { sectionNamed } from "./sections.ts";

const json =
  '{"format":"muster-windows-answer/1","sections":{"tpm":{"ok":true,"ms":3,"data":[{"SpecVersion":"2.0, 0, 1.59"}]}}}';
const marked = `${ANSWER_START}\r\n${json}\r\n${ANSWER_END}\r\n`;

test.each<[name: string, text: string]>([
  ["the document alone", json],
  ["behind a byte order mark", `\ufeff${json}`],
  ["between its lines", marked],
  ["with a banner before", `Welcome to the trust's computers!\r\n{"x":1}\r\n${marked}`],
  ["with a banner after", `${marked}WARNING: transcript stopped\r\n`],
  ["with the mark before the banner", `\ufeffbanner\r\n${marked}`],
  [
    "with lines wrapped by a console",
    `${ANSWER_START}\r\n${json.replace("SpecVer", "Spec\r\nVer")}\r\n${ANSWER_END}`,
  ],
  ["without an end, but whole", `${ANSWER_START}\n${json}`],
  ["with unix line ends", marked.replaceAll("\r", "")],
  ["with a name that imitates the end", marked.replace('"2.0', `"${ANSWER_END} 2.0`)],
])("the answer is read %s", (_, text) => {
  const section = parseWindowsAnswer(text)?.get("tpm");
  expect(section).toMatchObject({ state: "read", ms: 3 });
  expect(JSON.stringify(section)).toContain("2.0, 0, 1.59");
});

test.each<[name: string, text: string]>([
  ["nothing", ""],
  ["a banner alone", "Welcome"],
  ["a document that was cut", marked.slice(0, 120)],
  ["a document that was cut, with its end", marked.replace("}}}", "")],
  ["another document", '{"a":1}'],
  ["a list", "[]"],
  ["sections that are none", '{"sections":[]}'],
  ["the lines alone", `${ANSWER_START}\n${ANSWER_END}`],
  ["the lines the wrong way round", `${ANSWER_END}\n${ANSWER_START}\n`],
])("%s is no answer", (_, text) => {
  expect(parseWindowsAnswer(text)).toBeUndefined();
});

test("sections are known by their other names, and others are left out", () => {
  const text = '{"sections":{"Win32_Tpm":{"ok":true,"data":[]},"printers":{"ok":true,"data":1}}}';
  expect([...(parseWindowsAnswer(text) ?? [])].map(([name]) => name)).toEqual(["tpm"]);
});

test.each<[value: unknown, expected: string | undefined]>([
  [-2147217394, "0x8004100E"],
  ["-2147217394", "0x8004100E"],
  [2147749902, "0x8004100E"],
  ["2147749902", "0x8004100E"],
  ["0x8004100e", "0x8004100E"],
  ["0x5", "0x00000005"],
  [0, undefined],
  ["", undefined],
  [null, undefined],
  ["8004100E", undefined],
  ["nope", undefined],
])("the number %j is %j", (value, expected) => {
  expect(hresultText(value)).toBe(expected);
});

test.each<[error: unknown, reason: string]>([
  [{ type: "CimException", hresult: "-2147024891" }, "access_denied"],
  [{ type: "CimException", hresult: "0x80041003" }, "access_denied"],
  [{ type: "System.UnauthorizedAccessException" }, "access_denied"],
  [{ type: "x; y; PermissionDenied", hresult: "-2146233088" }, "access_denied"],
  [{ type: "CimException", hresult: 2147749902 }, "unsupported"],
  [{ type: "CimException", hresult: "0x80041010" }, "unsupported"],
  [{ type: "COMException", hresult: "-2147221164" }, "unsupported"],
  [
    { type: "System.Management.Automation.CommandNotFoundException", hresult: "-2146233087" },
    "command_missing",
  ],
  [{ type: "OperationTimeout" }, "timeout"],
  [{ type: "CimException", hresult: "0x80041069" }, "timeout"],
  [
    {
      type: "x; CannotCreateTypeConstrainedLanguage,Microsoft.PowerShell.Commands.NewObjectCommand; PermissionDenied",
    },
    "restricted_language",
  ],
  [
    { type: "x; MethodInvocationNotSupportedInConstrainedLanguage; InvalidOperation" },
    "restricted_language",
  ],
  [{ type: "CimException", hresult: "0x80041001" }, "failed"],
  [{ type: "Something.New", message: "Zugriff verweigert" }, "failed"],
  [{}, "failed"],
  ["text", "failed"],
  [undefined, "failed"],
])("the error %j is %s", (error, reason) => {
  expect(readSection("tpm", { ok: false, ms: 2, error })).toMatchObject({
    state: "failed",
    reason,
  });
});

test("an answer of nothing is null and not left out", () => {
  expect(readSection("tpm", { ok: true })).toMatchObject({ state: "read", data: null });
});

test.each<[name: string, text: string, data: object]>([
  ["a list", '[{"SpecVersion":"2.0"}]', [{ SpecVersion: "2.0" }]],
  ["one object, as a list of one is written", '{"SpecVersion":"2.0"}', { SpecVersion: "2.0" }],
  ["behind a mark", '\ufeff{"SpecVersion":"2.0"}\r\n', { SpecVersion: "2.0" }],
  ["wrapped as the script does", '{"ok":true,"ms":1,"data":[]}', []],
  ["in the whole document", json, [{ SpecVersion: "2.0, 0, 1.59" }]],
  [
    "printed for a person",
    "\r\n\r\nSpecVersion            : 2.0, 0, 1.59\r\nIsEnabled_InitialValue : True\r\n\r\n",
    [{ SpecVersion: "2.0, 0, 1.59", IsEnabled_InitialValue: "True" }],
  ],
])("a single answer: %s", (_, text, data) => {
  expect(parseSingle("tpm", text)).toMatchObject({ state: "read", data });
});

test.each<[name: string, text: string, expected: object | undefined]>([
  ["nothing", "  \r\n", undefined],
  ["a mark alone", "\ufeff", undefined],
  ["a sentence", "No TPM was found.", { state: "failed", reason: "parse_error" }],
  ["JSON that was cut", '[{"SpecVersion":"2.0"', { state: "failed", reason: "parse_error" }],
  ["another section's document", '{"sections":{"bios":{"ok":true,"data":1}}}', undefined],
])("a single answer that is none: %s", (_, text, expected) => {
  const section = parseSingle("tpm", text);
  if (expected === undefined) expect(section).toBeUndefined();
  else expect(section).toMatchObject(expected);
});

test.each<[name: string, text: string, rows: readonly object[]]>([
  ["one block", "A : 1\nB : x : y\n", [{ A: "1", B: "x : y" }]],
  ["two blocks", "\r\nA : 1\r\n\r\n\r\nA : 2\r\n", [{ A: "1" }, { A: "2" }]],
  ["an empty value", "A :\nB : \n", [{ A: "", B: "" }]],
  ["a value that goes on", "A : one\n    two\nB : x", [{ A: "onetwo", B: "x" }]],
  ["a name with a space", "Local Name : x", [{ "Local Name": "x" }]],
  ["no list", "hello\nworld", []],
  ["a table for people", "Name  Value\n----  -----\nA     1", []],
])("a list of lines: %s", (_, text, rows) => {
  expect(parseList(text)).toEqual(rows);
});

test.each([
  ["tpm", "tpm"],
  ["WIN32_TPM", "tpm"],
  ["Get-MpComputerStatus.json", "defender-status"],
  ["dsregcmd.exe", "directory-join"],
  ["Win32_Product", undefined],
  ["", undefined],
])("the name %j is the section %j", (name, section) => {
  expect(sectionNamed(name)).toBe(section);
});
