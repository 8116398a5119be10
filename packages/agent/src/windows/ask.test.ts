import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { type Scene, scene } from "../exec/testing.ts";
import { updatesAnswer, windowsAnswer } from "./ask.ts";

function fixture(name: string): string {
  const json = readFileSync(join(import.meta.dirname, "fixtures", name), "utf8");
  return `Welcome\r\n----- muster answer -----\r\n${JSON.stringify(JSON.parse(json))}\r\n----- end of answer -----\r\n`;
}

function machine(commands: NonNullable<Scene["commands"]>) {
  return scene({ platform: "win32", commands });
}

const CV = "HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion";

test("one process answers every section of the quick ones", async () => {
  const answer = await windowsAnswer(machine({ "windows-answer": fixture("answer.json") }));
  expect(answer.section("tpm")).toMatchObject({ state: "read" });
  expect(answer.section("backup-summary")).toMatchObject({ reason: "command_missing" });
  expect(answer.section("update-search")).toMatchObject({ state: "failed" });
  expect(answer.registry.values(CV)).toMatchObject({ UBR: 7171 });
  expect(answer.registry.users()).toEqual(["S-1-5-21-1-1-1-1001"]);
});

test.each<[name: string, printed: NonNullable<Scene["commands"]>[string], reason: string]>([
  ["prints nothing", "", "not_reported"],
  ["prints a banner alone", "Scripts are disabled\r\n", "not_reported"],
  ["is cut", fixture("answer.json").slice(0, 2000), "not_reported"],
  ["takes too long", { state: "failed", reason: "timeout", detail: "too long" }, "timeout"],
  [
    "is not there",
    { state: "failed", reason: "command_missing", detail: "none" },
    "command_missing",
  ],
  ["may not start", { state: "failed", reason: "access_denied", detail: "no" }, "access_denied"],
])("a PowerShell that %s leaves every section unknown", async (_, printed, reason) => {
  const answer = await windowsAnswer(machine({ "windows-answer": printed }));
  for (const name of ["defender-status", "bitlocker-volumes", "services"] as const) {
    expect(answer.section(name)).toMatchObject({ state: "failed", reason });
  }
});

test("what PowerShell does not answer, programs of the system may", async () => {
  const answer = await windowsAnswer(
    machine({
      "windows-answer": "",
      "dsregcmd /status": " AzureAdJoined : YES\r\n",
      "reg query HKU": "\r\nHKEY_USERS\\S-1-5-18\r\n",
      [`reg query ${CV.replaceAll(" ", "_")}`]: "",
    }),
  );
  expect(answer.section("directory-join")).toMatchObject({ state: "read" });
});

test("a recording made by hand may hold the whole answer of `powershell`", async () => {
  const answer = await windowsAnswer(machine({ powershell: fixture("answer.json") }));
  expect(answer.section("tpm")).toMatchObject({ state: "read" });
});

test.each(["offline", "online"] as const)("the search %s has a process of its own", async (how) => {
  const section = await updatesAnswer(
    machine({ [`windows-updates ${how}`]: fixture("updates.json") }),
    how,
  );
  expect(section("update-search")).toMatchObject({ state: "read" });
  expect(section("update-history")).toMatchObject({ state: "read" });
});

test("a search that did not end leaves both sections unknown", async () => {
  const late = { state: "failed", reason: "timeout", detail: "too long" } as const;
  const section = await updatesAnswer(machine({ "windows-updates offline": late }), "offline");
  expect(section("update-search")).toMatchObject({ state: "failed", reason: "timeout" });
  expect(section("update-history")).toMatchObject({ state: "failed", reason: "timeout" });
});

test("a section that an error stands for keeps what it means", async () => {
  const answer = await windowsAnswer(
    machine({
      "Get-Tpm": {
        exitCode: 1,
        stderr:
          "Get-Tpm : x\n    + CategoryInfo : PermissionDenied: (:) [Get-Tpm], y\n    + FullyQualifiedErrorId : z",
      },
    }),
  );
  expect(answer.section("tpm")).toMatchObject({ state: "failed", reason: "access_denied" });
});
