import { existsSync } from "node:fs";
import { expect, test } from "@jest/globals";
import { argumentsOf, placesOf } from "./tools.ts";

test.each([
  ["windows-answer", [], "collect.ps1"],
  ["windows-updates", ["offline"], "updates.ps1"],
] as const)("%s is PowerShell with a script of the agent's own", (tool, args, script) => {
  const whole = argumentsOf(tool, args);
  const at = whole.indexOf("-File");
  expect(whole.slice(0, at)).toEqual([
    "-NoLogo",
    "-NoProfile",
    "-NonInteractive",
    "-ExecutionPolicy",
    "Bypass",
    "-OutputFormat",
    "Text",
  ]);
  const [path = "", ...rest] = whole.slice(at + 1);
  expect(path.endsWith(script)).toBe(true);
  expect(existsSync(path)).toBe(true);
  expect(rest).toEqual(args);
  expect(placesOf("win32", tool)).toEqual([
    "C:\\Windows\\Sysnative\\WindowsPowerShell\\v1.0\\powershell.exe",
    "C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe",
  ]);
});

test.each(["reg", "dsregcmd"])("%s gets its arguments as they are", (tool) => {
  expect(argumentsOf(tool, ["/status"])).toEqual(["/status"]);
  expect(placesOf("win32", tool)[1]).toBe(`C:\\Windows\\System32\\${tool}.exe`);
});
