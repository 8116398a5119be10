/**
 * The parts of what Windows is asked, by name. The PowerShell script answers all of them in one document; a recording may
 * hold that document, or single answers by a section's own name or by one of the names that people know it by (a cmdlet, a
 * CIM class, a program). The shape of each is in `schema.ts`, as `muster-agent schema windows-answer` prints it.
 */
export const windowsSections = {
  /** The PowerShell that answered: `version`, `languageMode`, `elevated`, `culture`. */
  host: [],
  /** One `Win32_OperatingSystem`. */
  "operating-system": ["Win32_OperatingSystem"],
  "computer-system": ["Win32_ComputerSystem"],
  bios: ["Win32_BIOS"],
  enclosure: ["Win32_SystemEnclosure"],
  battery: ["Win32_Battery"],
  /** Keys by path, such as `HKLM\SOFTWARE\…`: `{ "values": {…}, "keys": […] }`, or null where the key is not there. */
  registry: ["Registry"],
  /** Rows of the uninstall keys of both views and of every loaded user hive. */
  uninstall: ["Uninstall", "registry-uninstall"],
  appx: ["Get-AppxPackage"],
  /** `SoftwareLicensingProduct`, filtered by the activation ids of ESU. */
  licensing: ["SoftwareLicensingProduct"],
  hotfixes: ["Win32_QuickFixEngineering", "Get-HotFix"],
  services: ["Win32_Service", "Get-Service"],
  "antivirus-products": ["AntiVirusProduct"],
  "firewall-products": ["FirewallProduct"],
  "defender-status": ["Get-MpComputerStatus", "MSFT_MpComputerStatus"],
  "defender-preference": ["Get-MpPreference", "MSFT_MpPreference"],
  /** Defender's own log: how far back it reaches, and its alerts by instant. */
  "defender-alerts": [],
  /** The effective policy: `Get-NetFirewallProfile -PolicyStore ActiveStore`. */
  "firewall-profiles": ["Get-NetFirewallProfile"],
  "connection-profiles": ["Get-NetConnectionProfile"],
  "bitlocker-volumes": ["Win32_EncryptableVolume", "Get-BitLockerVolume"],
  /** `System.Volume.BitLockerProtection` of each drive, which needs no elevation. */
  "drive-protection": ["System.Volume.BitLockerProtection"],
  tpm: ["Win32_Tpm", "Get-Tpm"],
  "device-guard": ["Win32_DeviceGuard"],
  administrators: ["Get-LocalGroupMember"],
  "local-accounts": ["Win32_UserAccount", "Get-LocalUser"],
  /** What `dsregcmd /status` printed, as text. */
  "directory-join": ["dsregcmd"],
  /** Windows Update's own settings, services and times (COM). */
  "update-settings": ["Microsoft.Update.AutoUpdate"],
  "backup-summary": ["Get-WBSummary"],
  /** The second process: the search for missing updates, hidden ones among them, and the newest history. */
  "update-search": ["Microsoft.Update.Searcher", "Microsoft.Update.Session", "windows-update"],
  "update-history": ["QueryHistory"],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type SectionName = keyof typeof windowsSections;

export const sectionNames = Object.keys(windowsSections) as readonly SectionName[];

/** The section that a name, cmdlet, class or program stands for; letters of either case. */
export function sectionNamed(name: string): SectionName | undefined {
  const plain = name.toLowerCase().replace(/\.(?:json|exe|txt)$/, "");
  return sectionNames.find(
    (section) =>
      section === plain || windowsSections[section].some((alias) => alias.toLowerCase() === plain),
  );
}
