import { expect, test } from "@jest/globals";
import type { Recording } from "../exec/bundle.ts";
import { replay } from "../exec/replay.ts";
import type { Ran } from "../exec/types.ts";
import { windowsAnswer } from "./ask.ts";
import { windowsRecording } from "./bundle.ts";
import type { SectionName } from "./sections.ts";
import { rowsOf } from "./values.ts";

type Command = Recording["commands"][number];

function command(tool: string, args: readonly string[], stdout: string): Command {
  return { tool, args, answer: { state: "ran", exitCode: 0, stdout, stderr: "" } };
}

const empty: Recording = {
  platform: "win32",
  elevated: true,
  takenAt: "2026-11-21T12:00:00.000Z",
  commands: [],
  files: [],
  folders: [],
  seen: [],
};

function answerOf(recording: Partial<Recording>) {
  return windowsAnswer(replay(windowsRecording({ ...empty, ...recording })));
}

async function sectionOf(recording: Partial<Recording>, name: SectionName) {
  return (await answerOf(recording)).section(name);
}

const quiet = ["-NoProfile", "-NonInteractive", "-Command"];
const defender = '{"AMRunningMode":"Normal","AntivirusEnabled":true}';

test.each<[name: string, recording: Partial<Recording>]>([
  [
    "a cmdlet run in powershell.exe",
    {
      commands: [
        command("powershell.exe", [...quiet, "Get-MpComputerStatus | ConvertTo-Json"], defender),
      ],
    },
  ],
  [
    "a cmdlet run in pwsh by its whole path",
    {
      commands: [
        command(
          "C:\\Program Files\\PowerShell\\7\\pwsh.exe",
          ["-c", "Get-MpComputerStatus|ConvertTo-Json"],
          defender,
        ),
      ],
    },
  ],
  [
    "a class asked by its name",
    {
      commands: [
        command(
          "powershell",
          [
            ...quiet,
            "Get-CimInstance -Namespace root/Microsoft/Windows/Defender MSFT_MpComputerStatus | ConvertTo-Json -Depth 3",
          ],
          defender,
        ),
      ],
    },
  ],
  [
    "an encoded command",
    {
      commands: [
        command(
          "powershell",
          ["-EncodedCommand", Buffer.from("Get-MpComputerStatus", "utf16le").toString("base64")],
          defender,
        ),
      ],
    },
  ],
  ["a command by the section's name", { commands: [command("defender-status", [], defender)] }],
  [
    "a command by the cmdlet's name, with arguments",
    { commands: [command("Get-MpComputerStatus", ["-x"], defender)] },
  ],
  [
    "a file by the section's name",
    {
      files: [
        {
          path: "sections/defender-status.json",
          answer: { state: "read", text: defender, modifiedAt: undefined },
        },
      ],
    },
  ],
  [
    "a file by the cmdlet's name",
    {
      files: [
        {
          path: "C:\\out\\Get-MpComputerStatus.json",
          answer: { state: "read", text: `\ufeff${defender}`, modifiedAt: undefined },
        },
      ],
    },
  ],
  [
    "a member of the manifest",
    { answers: [{ section: "Get-MpComputerStatus", text: `[${defender}]` }] },
  ],
  [
    "the list that is printed for a person",
    {
      commands: [
        command(
          "powershell",
          ["Get-MpComputerStatus"],
          "\r\nAMRunningMode    : Normal\r\nAntivirusEnabled : True\r\n\r\n",
        ),
      ],
    },
  ],
  [
    "the whole document in one powershell among others",
    {
      commands: [
        command("powershell", ["Get-Date"], "now"),
        command(
          "powershell",
          ["-File", "collect.ps1"],
          `x\n----- muster answer -----\n{"format":"muster-windows-answer/1","sections":{"defender-status":{"ok":true,"ms":3,"data":${defender}}}}\n----- end of answer -----`,
        ),
      ],
    },
  ],
])("%s answers for Defender's status", async (_, recording) => {
  const section = await sectionOf(recording, "defender-status");
  expect(section.state).toBe("read");
  const [row] = section.state === "read" ? rowsOf(section.data) : [];
  expect(row).toMatchObject({ AMRunningMode: "Normal" });
});

test.each<[name: string, commands: readonly Command[], section: SectionName, reason: string]>([
  [
    "the local store is not the policy in force",
    [command("powershell", ["Get-NetFirewallProfile | ConvertTo-Json"], '[{"Name":"Domain"}]')],
    "firewall-profiles",
    "command_missing",
  ],
  ["nothing printed", [command("powershell", ["Get-Tpm"], "")], "tpm", "not_reported"],
  [
    "an error in another language",
    [
      {
        tool: "powershell",
        args: ["Get-CimInstance -Namespace root/SecurityCenter2 AntiVirusProduct"],
        answer: {
          state: "ran",
          exitCode: 1,
          stdout: "",
          stderr:
            "Get-CimInstance : Ungültiger Namespace\n    + CategoryInfo          : MetadataError: (:) [Get-CimInstance], CimException\n    + FullyQualifiedErrorId : HRESULT 0x8004100e,Microsoft.Management.Infrastructure.CimCmdlets.GetCimInstanceCommand",
        },
      },
    ],
    "antivirus-products",
    "unsupported",
  ],
  [
    "a cmdlet that is not there",
    [
      {
        tool: "powershell",
        args: ["Get-WBSummary"],
        answer: {
          state: "ran",
          exitCode: 1,
          stdout: "",
          stderr:
            "x\n    + CategoryInfo : ObjectNotFound: (Get-WBSummary:String) [], CommandNotFoundException\n    + FullyQualifiedErrorId : CommandNotFoundException",
        },
      },
    ],
    "backup-summary",
    "command_missing",
  ],
])("%s is no answer", async (_, commands, name, reason) => {
  expect(await sectionOf({ commands }, name)).toMatchObject({ state: "failed", reason });
});

const cv = "HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion";
const unfound = "ERROR: The system was unable to find the specified registry key or value.\r\n";
const denied = "ERROR: Access is denied.\r\n";

function failing(path: string, stderr: string, more: readonly string[] = []): Command {
  return {
    tool: "reg",
    args: ["query", path, ...more],
    answer: { state: "ran", exitCode: 1, stdout: "", stderr },
  };
}

test("what reg query answered key by key is one registry", async () => {
  const { registry } = await answerOf({
    commands: [
      command(
        "reg",
        ["query", cv, "/v", "CurrentBuild"],
        `\r\n${cv}\r\n    CurrentBuild    REG_SZ    26100\r\n\r\n`,
      ),
      command(
        "reg.exe",
        ["query", cv, "/v", "UBR"],
        `\r\n${cv}\r\n    UBR    REG_DWORD    0x1b6e\r\n\r\n`,
      ),
      failing("HKLM\\SOFTWARE\\Gone", unfound),
      failing("HKLM\\SOFTWARE\\Closed", denied),
      failing("HKLM\\SOFTWARE\\Fremd", "FEHLER: Das System konnte den Schlüssel nicht finden.\r\n"),
      failing("HKLM\\SOFTWARE\\Value", unfound, ["/v", "X"]),
    ],
  });
  expect(registry.values(cv)).toEqual({ CurrentBuild: "26100", UBR: 7022 });
  expect(registry.key("HKLM\\SOFTWARE\\Gone")).toEqual({ state: "missing" });
  expect(registry.key("HKLM\\SOFTWARE\\Closed")).toMatchObject({ reason: "access_denied" });
  expect(registry.key("HKLM\\SOFTWARE\\Fremd")).toMatchObject({ state: "failed" });
  expect(registry.key("HKLM\\SOFTWARE\\Value")).toMatchObject({ reason: "command_missing" });
});

const uninstall = "SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Uninstall";
const psPath = `Microsoft.PowerShell.Core\\Registry::HKEY_LOCAL_MACHINE\\${uninstall}\\7-Zip`;

test.each<[name: string, recording: Partial<Recording>, row: object]>([
  [
    "Get-ItemProperty with its provider's members",
    {
      commands: [
        command(
          "powershell",
          [`Get-ItemProperty HKLM:\\${uninstall}\\* | ConvertTo-Json`],
          JSON.stringify({
            DisplayName: "7-Zip",
            DisplayVersion: "24.09",
            PSPath: psPath,
            PSChildName: "7-Zip",
          }),
        ),
      ],
    },
    { view: "64", key: "7-zip", DisplayName: "7-Zip", DisplayVersion: "24.09" },
  ],
  [
    "Get-ItemProperty cut to some members",
    {
      commands: [
        command(
          "powershell",
          [
            `Get-ItemProperty 'HKLM:\\Software\\WOW6432Node\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\*' | Select-Object DisplayName | ConvertTo-Json`,
          ],
          '[{"DisplayName":"Old"}]',
        ),
      ],
    },
    { view: "32", DisplayName: "Old" },
  ],
  [
    "reg query with everything below",
    {
      commands: [
        command(
          "reg",
          ["query", `HKLM\\${uninstall}`, "/s"],
          `\r\nHKEY_LOCAL_MACHINE\\${uninstall}\\{A}\r\n    DisplayName    REG_SZ    Thing\r\n    SystemComponent    REG_DWORD    0x1\r\n`,
        ),
      ],
    },
    { view: "64", key: "{a}", DisplayName: "Thing", SystemComponent: 1 },
  ],
])("%s gives the rows of installed software", async (_, recording, row) => {
  const section = await sectionOf(recording, "uninstall");
  expect(section.state === "read" ? rowsOf(section.data) : section).toEqual([row]);
});

test("a few keys that were asked one by one are no list of what is installed", async () => {
  const section = await sectionOf(
    {
      commands: [
        command(
          "reg",
          ["query", `HKLM\\${uninstall}\\{A}`],
          `\r\nHKEY_LOCAL_MACHINE\\${uninstall}\\{A}\r\n    DisplayName    REG_SZ    Thing\r\n`,
        ),
      ],
    },
    "uninstall",
  );
  expect(section).toMatchObject({ state: "failed", reason: "command_missing" });
});

const pending =
  "HKLM:\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Component Based Servicing\\RebootPending";

test.each<[name: string, script: string, answer: Partial<Ran>, expected: object]>([
  ["Test-Path says yes", `Test-Path '${pending}'`, { stdout: "True\r\n" }, { state: "read" }],
  ["Test-Path says no", `Test-Path "${pending}"`, { stdout: "False\r\n" }, { state: "missing" }],
  [
    "Test-Path says something else",
    `Test-Path '${pending}'`,
    { stdout: "Vrai" },
    { state: "failed" },
  ],
  ["Test-Path says nothing", `Test-Path '${pending}'`, { stdout: "" }, { state: "failed" }],
  [
    "the key is not there",
    `Get-ItemProperty '${pending}' | ConvertTo-Json`,
    {
      exitCode: 1,
      stderr:
        "x\n    + FullyQualifiedErrorId : PathNotFound,Microsoft.PowerShell.Commands.GetItemPropertyCommand",
    },
    { state: "missing" },
  ],
  [
    "the key may not be read",
    `Get-ItemProperty '${pending}' | ConvertTo-Json`,
    {
      exitCode: 1,
      stderr: "    + CategoryInfo : PermissionDenied: (x) [Get-ItemProperty], SecurityException",
    },
    { state: "failed", reason: "access_denied" },
  ],
  ["nothing is said", `Get-Item '${pending}'`, {}, { state: "failed", reason: "failed" }],
])("of a key that PowerShell was asked for: %s", async (_, script, said, expected) => {
  const answer: Ran = { state: "ran", exitCode: 0, stdout: "", stderr: "", ...said };
  const { registry } = await answerOf({
    commands: [{ tool: "powershell.exe", args: ["-Command", script], answer }],
  });
  expect(registry.key(pending)).toMatchObject(expected);
});

test("the history is told from the search, which go through one session", async () => {
  const { commands } = windowsRecording({
    ...empty,
    commands: [
      command(
        "powershell",
        [
          "$s = New-Object -ComObject Microsoft.Update.Session; $s.CreateUpdateSearcher().QueryHistory(0,5)",
        ],
        "[]",
      ),
    ],
  });
  expect(commands.map(({ tool }) => tool)).toEqual(["update-history", "powershell"]);
});

test("dsregcmd under its program's name keeps its text", async () => {
  const section = await sectionOf(
    { commands: [command("dsregcmd.exe", ["/status"], " AzureAdJoined : YES\r\n")] },
    "directory-join",
  );
  expect(section).toEqual({ state: "read", data: "AzureAdJoined : YES" });
});

test("a recording of another system stays as it is", () => {
  const recording: Recording = { ...empty, platform: "linux" };
  expect(windowsRecording(recording)).toBe(recording);
});
