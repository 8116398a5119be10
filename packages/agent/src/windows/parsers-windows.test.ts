import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "@jest/globals";
import { redacted } from "../exec/redact.ts";
import { expectNeverToThrow, expectQuick, type Trial } from "../testing/fuzz.ts";
import { parseSingle, parseWindowsAnswer } from "./answer.ts";
import { windowsRecording } from "./bundle.ts";
import { parseList } from "./list-text.ts";
import { parseRegistryText } from "./reg-file.ts";
import { RegistryView } from "./registry.ts";
import { readRegistrySection } from "./registry-section.ts";
import { fileTime, instant, rowsOf, whole } from "./values.ts";

const answer = readFileSync(join(import.meta.dirname, "fixtures/answer.json"), "utf8");
const KEY = "HKEY_LOCAL_MACHINE\\SOFTWARE\\X";
const query = `\r\n${KEY}\r\n    A    REG_SZ    a\r\n    B    REG_QWORD    0x1dd78c954f3b400\r\n    M    REG_MULTI_SZ    a\\0b\r\n\r\n${KEY}\\Y\r\n`;
const exported = `Windows Registry Editor Version 5.00\r\n\r\n[${KEY}]\r\n"A"="a\\\\b"\r\n"B"=hex(b):00,b4,\\\r\n  f3,54\r\n"W"=dword:1\r\n`;

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function recordingOf(text: string) {
  const said = (stdout: string) => ({ state: "ran" as const, exitCode: 0, stdout, stderr: stdout });
  return {
    platform: "win32" as const,
    elevated: true,
    takenAt: "2026-11-21T12:00:00.000Z",
    commands: [
      { tool: "powershell", args: [text.slice(0, 200)], answer: said(text) },
      { tool: "powershell", args: ["Get-ItemProperty HKLM:\\X"], answer: said(text) },
      { tool: "reg", args: ["query", "HKLM\\X"], answer: said(text) },
    ],
    files: [
      { path: "tpm.json", answer: { state: "read" as const, text, modifiedAt: undefined } },
      { path: "x.reg", answer: { state: "read" as const, text, modifiedAt: undefined } },
    ],
    folders: [],
    seen: [],
  };
}

const parsers: Readonly<Record<string, Trial>> = {
  "the whole answer": [parseWindowsAnswer, answer],
  "a single answer": [(text) => parseSingle("tpm", text), '[{"SpecVersion":"2.0"}]'],
  "a list of lines": [parseList, "A : 1\r\nB : 2\r\n   more\r\n\r\nA : 3\r\n"],
  "reg query": [(text) => new RegistryView(parseRegistryText(text)).users(), query],
  "an exported file": [parseRegistryText, exported],
  "the registry section": [
    (text) => new RegistryView(readRegistrySection(jsonOf(text))).below("HKLM"),
    '{"HKLM\\\\X":{"values":{"A":1},"keys":["b"]}}',
  ],
  values: [
    (text) => [instant(text), fileTime(text), whole(text), rowsOf(jsonOf(text))],
    "2026-11-20T08:30:00Z",
  ],
  "a recording of single answers": [(text) => windowsRecording(recordingOf(text)), query],
  redaction: [
    (text) => redacted(recordingOf(text)),
    `{"DNSHostName":"a-b-c","TenantId":"x"} ${query}`,
  ],
};

test.each(Object.entries(parsers))("%s never throws", (_, trial) => expectNeverToThrow(trial));

test.each(Object.entries(parsers))("%s takes time in proportion to its text", (_, [parse]) =>
  expectQuick(parse, [
    "    a    ".repeat(6_000),
    "    A    REG_SZ    ".repeat(3_000),
    `${KEY}\\a\r\n`.repeat(2_000),
    `Windows Registry Editor\n[${KEY}]\n"A"=hex:${"00,\\\n".repeat(8_000)}`,
    `Windows Registry Editor\n"${"\\\\".repeat(25_000)}`,
    '"Domain":"'.repeat(5_000),
    "C:\\Users\\".repeat(5_000),
    "a@a.".repeat(10_000),
    "TenantId : ".repeat(5_000),
    "\\Enrollments\\".repeat(4_000),
    "\\".repeat(50_000),
    "S-1-5-21-".repeat(5_000),
  ]),
);
