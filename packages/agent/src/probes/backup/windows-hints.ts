import type { BackupHint } from "@muster/mapping/facts";
import type { Section } from "../../windows/answer.ts";
import type { RegistryView } from "../../windows/registry.ts";
import { fileTime, instantIn, rowOf, wholeIn } from "../../windows/values.ts";
import { numberAt } from "../windows-keys.ts";
import { type Programs, programNamed } from "../windows-programs.ts";
import { type Services, servicesNamed } from "../windows-services.ts";

type Tool = readonly [tool: string, name: string, services: RegExp, programs: RegExp];

/** Names of services and programs are the makers' own, as recalled. An unlisted trace hides a tool, never invents one. */
const tools: readonly Tool[] = [
  [
    "veeam",
    "Veeam",
    /^Veeam(?:EndpointBackupSvc|BackupSvc|AgentSvc|DeploySvc)$/i,
    /^veeam (?:agent|backup)/i,
  ],
  [
    "acronis",
    "Acronis",
    /^(?:MMS|AcrSch2Svc|AcronisAgent|ManagedMachineService)$/i,
    /^acronis (?:cyber|backup|true image)/i,
  ],
  [
    "datto",
    "Datto",
    /^(?:DattoBackupAgentService|ShadowProtectSvc|DattoCloudContinuity\w*)$/i,
    /^(?:datto (?:windows agent|cloud continuity|endpoint backup|backup agent)|shadowprotect)/i,
  ],
  [
    "cove",
    "N-able Cove Data Protection",
    /^Backup Service Controller$/i,
    /^(?:backup manager|cove data protection|n-able backup)/i,
  ],
  [
    "msp360",
    "MSP360",
    /^(?:CBBackupPlan|CloudBerry\w*|MSP360\w*|online backup service)$/i,
    /^(?:msp360|cloudberry)/i,
  ],
  ["backblaze", "Backblaze", /^bzserv$/i, /^backblaze/i],
  ["druva", "Druva", /^(?:inSync\w*|Druva\w*|HybridWorkloadsAgent)$/i, /^druva/i],
  ["crashplan", "CrashPlan", /^CrashPlanService$/i, /^(?:crashplan|code42)/i],
  ["carbonite", "Carbonite", /^CarboniteService$/i, /^carbonite/i],
  ["idrive", "IDrive", /^(?:IDriveService|IDWindowsService)$/i, /^idrive/i],
  ["arcserve", "Arcserve UDP", /^CASAD2DWebSvc$/i, /^arcserve/i],
  ["commvault", "Commvault", /^GxCVD\(.*\)$/i, /^commvault/i],
  ["rubrik", "Rubrik", /^Rubrik Backup Service$/i, /^rubrik/i],
  ["cohesity", "Cohesity", /^CohesityAgent$/i, /^cohesity/i],
  ["macrium", "Macrium Reflect", /^(?:MacriumService|ReflectService(?:\.exe)?)$/i, /^macrium/i],
  ["backup-exec", "Veritas Backup Exec", /^BackupExecAgentAccelerator$/i, /backup exec/i],
  [
    "azure-backup",
    "Microsoft Azure Recovery Services",
    /^obengine$/i,
    /azure (?:recovery services|backup) agent/i,
  ],
  ["urbackup", "UrBackup", /^UrBackupClientBackend$/i, /^urbackup/i],
  ["bacula", "Bacula", /^bacula-fd$/i, /^bacula/i],
  ["redstor", "Redstor", /^(?:RedstorBackupAgent|ESE Agent\b.*|Redstor\w*)$/i, /^redstor/i],
  ["nakivo", "NAKIVO", /^nkv-(?:transporter|bhsvc)\w*$/i, /^nakivo/i],
];

const unsaid = { encrypted: "unknown" } as const;

/** An agent that runs has told of no backup yet; one that was installed says less still. */
export function toolHints(programs: Programs, services: Services): readonly BackupHint[] {
  return tools.flatMap(([tool, name, names, named]): BackupHint[] => {
    const found = servicesNamed(services, names);
    if (found.some((s) => s.running === "yes"))
      return [{ tool, name, state: "running", ...unsaid }];
    if (found.length > 0 && found.every((s) => s.start === "disabled")) {
      return [{ tool, name, state: "off", ...unsaid }];
    }
    const there = found.length > 0 || programNamed(programs, named) !== undefined;
    return there ? [{ tool, name, state: "installed", ...unsaid }] : [];
  });
}

/** `Get-WBSummary`. Without a next time and without a success the feature is there and does nothing. */
export function readSummary(section: Section, now: number): readonly BackupHint[] {
  const row = section.state === "read" ? rowOf(section.data) : undefined;
  if (row === undefined) return [];
  const lastSuccessAt = instantIn(row, "LastSuccessfulBackupTime");
  const next = instantIn(row, "NextBackupTime");
  const versions = wholeIn(row, "NumberOfVersions");
  if (lastSuccessAt === undefined && next === undefined && versions === undefined) return [];
  const due = next !== undefined && Date.parse(next) > now;
  return [
    {
      tool: "windows-backup",
      name: "Windows Server Backup",
      state: due ? "scheduled" : "installed",
      ...(lastSuccessAt !== undefined && { lastSuccessAt }),
      ...unsaid,
    },
  ];
}

/** File History of each signed-in person; the newest success is told, the folders are not. */
function fileHistory(registry: RegistryView): readonly BackupHint[] {
  const times = registry
    .users()
    .map((user) => `HKU\\${user}\\Software\\Microsoft\\Windows\\CurrentVersion\\FileHistory`)
    .map((path) => fileTime(registry.first([path], "ProtectedUpToTime")?.value))
    .filter((time) => time !== undefined)
    .sort();
  // Where people differ, the one whose copy is oldest is told.
  const [lastSuccessAt] = times;
  if (lastSuccessAt === undefined) return [];
  return [
    { tool: "file-history", name: "File History", state: "scheduled", lastSuccessAt, ...unsaid },
  ];
}

/** Known folders that OneDrive keeps, for each signed-in person: a number of bits, 0 for none. */
function oneDrive(registry: RegistryView): readonly BackupHint[] {
  const masks = registry
    .users()
    .map((user) => `HKU\\${user}\\Software\\Microsoft\\OneDrive\\Accounts\\Business1`)
    .map((path) => numberAt(registry, path, "KfmFoldersProtectedNow"))
    .filter((mask) => mask !== undefined);
  if (masks.length === 0) return [];
  const state = masks.every((mask) => mask > 0) ? "running" : "off";
  return [{ tool: "onedrive-folders", name: "OneDrive known folders", state, ...unsaid }];
}

export function personalHints(registry: RegistryView): readonly BackupHint[] {
  return [...fileHistory(registry), ...oneDrive(registry)];
}
