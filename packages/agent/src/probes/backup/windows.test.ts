import { expect, test } from "@jest/globals";
import { facts } from "@muster/mapping/facts";
import { scene } from "../../exec/testing.ts";
import { Failed, key, windowsScene } from "../../testing/windows-scene.ts";
import { backupOnWindows } from "./windows.ts";

const USER = "S-1-5-21-1000-2000-3000-1001";
const OTHER = "S-1-5-21-1000-2000-3000-1002";
const KFM = "Software\\Microsoft\\OneDrive\\Accounts\\Business1";
const HISTORY = "Software\\Microsoft\\Windows\\CurrentVersion\\FileHistory";
const service = (Name: string, State = "Running", StartMode = "Auto") => ({
  Name,
  State,
  StartMode,
});
const both = {
  services: [service("EventLog")],
  uninstall: [{ DisplayName: "Example Notes" }],
};

async function told(sections: object): Promise<unknown> {
  const reading = await backupOnWindows(scene(windowsScene({ ...sections })));
  expect(facts.backup.safeParse({ kind: "backup", ...reading }).error).toBeUndefined();
  if (reading.state !== "known")
    return reading.state === "unknown" ? reading.reason : reading.state;
  return reading.value.hints.map((h) => `${h.tool} ${h.state} ${h.lastSuccessAt ?? "-"}`);
}

test.each<[string, object, unknown]>([
  [
    "an agent that runs",
    { ...both, services: [service("VeeamEndpointBackupSvc")] },
    ["veeam running -"],
  ],
  [
    "an agent that stands still",
    { ...both, services: [service("bzserv", "Stopped")] },
    ["backblaze installed -"],
  ],
  [
    "an agent that is disabled",
    { ...both, services: [service("bzserv", "Stopped", "Disabled")] },
    ["backblaze off -"],
  ],
  [
    "a program alone",
    { ...both, uninstall: [{ DisplayName: "Acronis Cyber Protect" }] },
    ["acronis installed -"],
  ],
  [
    "Windows Server Backup",
    {
      ...both,
      "backup-summary": {
        LastSuccessfulBackupTime: "2026-11-20T22:00:00Z",
        NextBackupTime: "2026-11-21T22:00:00Z",
        NumberOfVersions: 14,
      },
    },
    ["windows-backup scheduled 2026-11-20T22:00:00.000Z"],
  ],
  [
    "Windows Server Backup that nobody set up",
    {
      ...both,
      "backup-summary": {
        LastSuccessfulBackupTime: "0001-01-01T00:00:00",
        NextBackupTime: "0001-01-01T00:00:00",
        NumberOfVersions: 0,
      },
    },
    ["windows-backup installed -"],
  ],
  [
    "an empty summary",
    { ...both, "backup-summary": { LastSuccessfulBackupTime: null, NextBackupTime: null } },
    "not_reported",
  ],
  [
    "the feature is missing",
    { ...both, "backup-summary": new Failed("CommandNotFoundException") },
    "not_reported",
  ],
  [
    "OneDrive's folders",
    {
      ...both,
      registry: {
        HKU: key({}, [USER]),
        [`HKU\\${USER}\\${KFM}`]: key({ KfmFoldersProtectedNow: 7 }),
      },
    },
    ["onedrive-folders running -"],
  ],
  [
    "OneDrive's folders, one person's not",
    {
      ...both,
      registry: {
        HKU: key({}, [USER, OTHER]),
        [`HKU\\${USER}\\${KFM}`]: key({ KfmFoldersProtectedNow: 7 }),
        [`HKU\\${OTHER}\\${KFM}`]: key({ KfmFoldersProtectedNow: 0 }),
      },
    },
    ["onedrive-folders off -"],
  ],
  [
    "File History",
    {
      ...both,
      registry: {
        HKU: key({}, [USER]),
        [`HKU\\${USER}\\${HISTORY}`]: key({ ProtectedUpToTime: "134087616000000000" }),
      },
    },
    ["file-history scheduled 2025-11-28T00:00:00.000Z"],
  ],
  ["nothing to be seen", both, "not_reported"],
  ["services not read", { uninstall: both.uninstall }, "command_missing"],
  ["nothing at all", {}, "command_missing"],
])("%s", async (_, sections, outcome) => expect(await told(sections)).toEqual(outcome));
