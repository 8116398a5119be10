import { updateSchemas } from "./schema-updates.ts";
import {
  either,
  failure,
  flag,
  instant,
  row,
  rows,
  type Schema,
  text,
  whole,
  wholes,
} from "./schema-words.ts";
import type { SectionName } from "./sections.ts";

const registryValue: Schema = {
  description:
    "text, a number (64-bit ones beyond 2^53 as text), a list of texts, or the bytes of a binary value as numbers",
  anyOf: [
    { type: ["string", "integer", "boolean", "null"] },
    { type: "array", items: { type: ["string", "integer"] } },
  ],
};

const registry: Schema = {
  type: "object",
  description:
    "Registry keys by path (HKLM\\…, HKU\\<security id>\\…). HKU itself names the hives that are loaded. null: the key is not there",
  additionalProperties: {
    anyOf: [
      { type: "null" },
      {
        type: "object",
        required: ["values"],
        properties: {
          values: { type: "object", additionalProperties: registryValue },
          keys: {
            type: "array",
            items: { type: "string" },
            description: "names of all the keys directly below",
          },
          partial: { type: "boolean", description: "there may be more keys than are named" },
        },
      },
      { type: "object", required: ["error"], properties: { error: failure } },
    ],
  },
};

const machine: Partial<Record<SectionName, Schema>> = {
  host: row("The PowerShell that answered", {
    version: text("of PowerShell, such as 5.1.26100.1"),
    languageMode: text("FullLanguage or ConstrainedLanguage"),
    elevated: flag("runs with administrator rights"),
    culture: text("such as en-GB"),
    architecture: text("of this process"),
  }),
  "operating-system": row("Win32_OperatingSystem", {
    Caption: text("the marketing name, localised"),
    Version: text("such as 10.0.26100"),
    BuildNumber: text("without the revision"),
    ProductType: whole("1 workstation, 2 domain controller, 3 server"),
    OperatingSystemSKU: whole("number of the edition"),
    OSLanguage: whole("language id"),
    OSArchitecture: text("localised: a hint"),
    InstallDate: instant("of this installation"),
    LastBootUpTime: instant("last full start"),
    SystemDrive: text("such as C:"),
  }),
  "computer-system": row("Win32_ComputerSystem", {
    Name: text("the computer's name"),
    DNSHostName: text("its name in DNS"),
    Manufacturer: text("of the machine"),
    Model: text("of the machine"),
    SystemFamily: text("of the machine"),
    PCSystemType: whole("1 desktop, 2 mobile, 3 workstation, 4 and 5 server …"),
    HypervisorPresent: flag("also true on a host that runs a hypervisor itself"),
    PartOfDomain: flag("joined to Active Directory"),
    Domain: text("the domain, or the workgroup"),
    DomainRole: whole("0 and 2 on its own, 1 and 3 member, 4 and 5 domain controller"),
  }),
  bios: row("Win32_BIOS", {
    SerialNumber: text("of the machine"),
    Manufacturer: text("of the firmware"),
    SMBIOSBIOSVersion: text("of the firmware"),
  }),
  enclosure: rows("Win32_SystemEnclosure", { ChassisTypes: wholes("kinds of chassis, by SMBIOS") }),
  battery: rows("Win32_Battery: none means no battery is seen", { BatteryStatus: whole("by WMI") }),
  registry,
};

const software: Partial<Record<SectionName, Schema>> = {
  uninstall: rows(
    "Rows of the uninstall keys. A row with error stands for a list or a key that could not be read",
    {
      view: { enum: ["64", "32", "user"], description: "which view, or a person's own hive" },
      sid: text("whose hive"),
      key: text("the key's name: for Windows Installer the product code"),
      DisplayName: text("as the publisher wrote it"),
      DisplayVersion: either("free text"),
      Publisher: text("as the publisher wrote it"),
      InstallDate: either("yyyymmdd, or anything"),
      SystemComponent: either("1: hidden"),
      ParentKeyName: text("what it is a part or an update of"),
      ReleaseType: text("kind of update"),
      WindowsInstaller: either("1: by Windows Installer"),
      InstallLocation: text("without the names of people's folders"),
      error: failure,
    },
  ),
  appx: rows("Get-AppxPackage -AllUsers", {
    Name: text("of the package"),
    Version: text("four parts"),
    Publisher: text("distinguished name"),
    Architecture: whole("0 x86, 5 arm, 9 x64, 11 neutral, 12 arm64"),
    IsFramework: flag("a library for others"),
  }),
  licensing: rows("SoftwareLicensingProduct, for the activation ids of ESU alone", {
    ID: text("activation id"),
    LicenseStatus: whole("1 licensed"),
    PartialProductKey: text("null: no key is installed"),
    GracePeriodRemaining: whole("minutes"),
  }),
  hotfixes: rows("Win32_QuickFixEngineering", {
    HotFixID: text("such as KB5046617"),
    Description: text("kind"),
    InstalledOn: text("yyyy-mm-dd, or what an old system wrote"),
  }),
  services: rows("Win32_Service", {
    Name: text("not localised"),
    State: text("Running, Stopped …"),
    StartMode: text("Auto, Manual, Disabled, Boot, System"),
  }),
  "backup-summary": row("Get-WBSummary, where Windows Server Backup is installed", {
    LastSuccessfulBackupTime: instant("last backup that succeeded"),
    LastBackupTime: instant("last backup"),
    LastBackupResultHR: either("0: succeeded"),
    NextBackupTime: instant("next one planned"),
  }),
};

const product = {
  displayName: text("of the product"),
  productState: whole("24 bits: 0xF000 on or off, 0x00F0 signatures"),
  timestamp: text("of the last change, as the Security Center writes it"),
  instanceGuid: text("of the registration"),
};

const protection: Partial<Record<SectionName, Schema>> = {
  "antivirus-products": rows("AntiVirusProduct of root/SecurityCenter2 (client editions)", {
    ...product,
    pathToSignedReportingExe: text("the product's own program"),
  }),
  "firewall-products": rows("FirewallProduct of root/SecurityCenter2", product),
  "defender-status": row("MSFT_MpComputerStatus", {
    AMRunningMode: text("Normal, Passive Mode, SxS Passive Mode, EDR Block Mode, Not running"),
    AMServiceEnabled: flag("the service runs"),
    AntivirusEnabled: flag("the engine is on"),
    RealTimeProtectionEnabled: flag("real-time protection is on"),
    OnAccessProtectionEnabled: flag("files are looked at when opened"),
    IoavProtectionEnabled: flag("downloads are looked at"),
    BehaviorMonitorEnabled: flag("behaviour is watched"),
    NISEnabled: flag("network inspection is on"),
    IsTamperProtected: flag("settings are protected"),
    AntivirusSignatureVersion: text("of the signatures"),
    AntivirusSignatureLastUpdated: instant("when the signatures were made"),
    AntivirusSignatureAge: whole("days; 65535 and 4294967295 mean never"),
    DefenderSignaturesOutOfDate: flag("no proof of freshness"),
    QuickScanAge: whole("days, as above"),
    FullScanAge: whole("days, as above"),
    AMProductVersion: text("of the platform"),
    AMEngineVersion: text("of the engine"),
    ComputerState: whole("bits of what is wanted: 0 nothing"),
    RebootRequired: flag("Defender waits for a restart"),
    DeviceControlState: text("of device control"),
    DeviceControlDefaultEnforcement: text("of device control"),
  }),
  "defender-preference": row("MSFT_MpPreference; what is excluded is counted, not named", {
    DisableRealtimeMonitoring: flag("real-time protection is switched off"),
    DisableBehaviorMonitoring: flag("likewise"),
    DisableIOAVProtection: flag("likewise"),
    MAPSReporting: whole("0 off, 1 basic, 2 advanced"),
    PUAProtection: whole("0 off, 1 on, 2 audit"),
    ExclusionPathCount: whole("null without administrator rights"),
    ExclusionExtensionCount: whole("likewise"),
    ExclusionProcessCount: whole("likewise"),
  }),
  "defender-alerts": row(
    "Get-WinEvent of Microsoft-Windows-Windows Defender/Operational: how far back it reaches, and its alerts",
    {
      IsEnabled: flag("the log is kept"),
      LogMode: whole("0 the oldest give way, 1 it is put away when full, 2 it is full and ends"),
      RecordCount: either("events in it"),
      Oldest: instant("the oldest of them"),
      Events: rows(
        "The newest events 1006, 1015 and 1116 of a hundred days, 200 at most, without what they tell",
        {
          Id: whole("1006 malware found, 1015 suspicious behaviour, 1116 malware detected"),
          TimeCreated: instant("when it was entered"),
          Detection: whole("which detection, counted through; null: its event does not say"),
        },
      ),
    },
  ),
  "firewall-profiles": rows(
    "Get-NetFirewallProfile -PolicyStore ActiveStore: the policy in force",
    {
      Name: text("Domain, Private or Public"),
      Enabled: whole("1 true, 0 false, 2 not configured"),
      DefaultInboundAction: whole("0 not configured, 2 allow, 4 block"),
      DefaultOutboundAction: whole("likewise"),
      AllowInboundRules: whole("as Enabled; 0 blocks also what rules allow"),
      LogBlocked: whole("as Enabled"),
    },
  ),
  "connection-profiles": rows("Get-NetConnectionProfile, without the networks' names", {
    NetworkCategory: whole("0 public, 1 private, 2 domain"),
  }),
};

const hardware: Partial<Record<SectionName, Schema>> = {
  "bitlocker-volumes": rows("Win32_EncryptableVolume and its methods", {
    DriveLetter: text("null: none"),
    VolumeType: whole("0 system, 1 fixed, 2 removable"),
    ConversionStatus: whole("0 decrypted, 1 encrypted, 2 encrypting, 3 decrypting, 4 and 5 paused"),
    EncryptionPercentage: whole("0 to 100"),
    ProtectionStatus: whole("0 off, 1 on, 2 unknown"),
    EncryptionMethod: whole("0 none, 1 to 7 by WMI"),
    LockStatus: whole("0 unlocked, 1 locked"),
    KeyProtectorTypes: wholes("1 TPM, 3 recovery password …; never what they hold"),
  }),
  "drive-protection": rows("System.Volume.BitLockerProtection of each fixed drive", {
    drive: text("such as C:"),
    value: whole("1 on, 2 off, 3 encrypting, 4 decrypting, 5 suspended, 6 on and locked"),
    driveType: whole("3 fixed"),
  }),
  tpm: rows("Win32_Tpm: none means no TPM is visible", {
    SpecVersion: text("such as 2.0, 0, 1.59"),
    IsEnabled_InitialValue: flag("enabled"),
    IsActivated_InitialValue: flag("activated"),
    IsOwned_InitialValue: flag("owned"),
  }),
  "device-guard": row("Win32_DeviceGuard", {
    VirtualizationBasedSecurityStatus: whole("0 off, 1 configured, 2 running"),
    SecurityServicesConfigured: wholes("1 Credential Guard, 2 memory integrity …"),
    SecurityServicesRunning: wholes("likewise"),
    CodeIntegrityPolicyEnforcementStatus: whole("0 off, 1 audit, 2 enforced"),
  }),
  administrators: rows("Members of the group S-1-5-32-544, without their names", {
    SID: text("security id"),
    ObjectClass: text("User or Group; may be localised"),
    PrincipalSource: whole("0 unknown, 1 local, 2 Active Directory, 3 Entra, 4 Microsoft account"),
  }),
  "local-accounts": rows("Win32_UserAccount of this computer, without names", {
    SID: text("security id; the last number tells built-in accounts"),
    Disabled: flag("may not sign in"),
    PasswordRequired: flag("needs a password"),
  }),
  "directory-join": {
    type: "string",
    description: "Lines `Key : Value` of dsregcmd /status; those about the person are left out",
  },
  "update-settings": row("Windows Update's own settings (COM)", {
    NotificationLevel: whole("0 not configured, 1 disabled, 2 ask, 3 download, 4 install"),
    LastSearchSuccessDate: instant("last search that succeeded"),
    LastInstallationSuccessDate: instant("last installation that succeeded"),
    RebootRequired: flag("an update waits for a restart"),
    services: rows("registered update services", {
      ServiceID: text("such as 3da21691-e39d-4da6-8a4b-b43877bcb1b7 for WSUS"),
      IsManaged: flag("WSUS"),
      IsDefaultAUService: flag("the one that automatic updates use"),
    }),
  }),
};

export const sectionSchemas = {
  ...machine,
  ...software,
  ...protection,
  ...hardware,
  ...updateSchemas,
} as Readonly<Record<SectionName, Schema>>;
