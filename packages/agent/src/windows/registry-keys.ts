/** A key that is read. */
export interface RegistryKey {
  /** From the hive on (`HKLM\…`); for a key of each signed-in person, from below `HKU\<SID>` on. */
  readonly path: string;
  /** Only these values; all of them where left out. Values that may tell of a person or a secret are never asked for. */
  readonly values?: readonly string[];
  /** How many levels of keys below it are read too, with the same values. */
  readonly depth: 0 | 1 | 2;
  /** Read below `HKU\<SID>` for every person whose hive is loaded. */
  readonly perUser?: true;
}

type Values = RegistryKey["values"];

const SOFTWARE = "HKLM\\SOFTWARE";
const MICROSOFT = `${SOFTWARE}\\Microsoft`;
const POLICIES = `${SOFTWARE}\\Policies\\Microsoft`;
const WOW = `${SOFTWARE}\\WOW6432Node`;
const NT = `${MICROSOFT}\\Windows NT\\CurrentVersion`;
const WINDOWS = `${MICROSOFT}\\Windows\\CurrentVersion`;
const SYSTEM = "HKLM\\SYSTEM\\CurrentControlSet";
const CONTROL = `${SYSTEM}\\Control`;
const SERVICES = `${SYSTEM}\\Services`;

function key(path: string, values?: Values, depth: RegistryKey["depth"] = 0): RegistryKey {
  return values === undefined ? { path, depth } : { path, values, depth };
}

function userKey(path: string, values?: Values, depth: RegistryKey["depth"] = 0): RegistryKey {
  return { ...key(path, values, depth), perUser: true };
}

const build =
  "CurrentBuild CurrentBuildNumber UBR DisplayVersion ReleaseId EditionID CompositionEditionID InstallationType ProductName InstallDate";
const systemKeys: readonly RegistryKey[] = [
  key(NT, build.split(" ")),
  key(`${CONTROL}\\CI\\Policy`, ["SkuPolicyRequired"]),
  key(`${MICROSOFT}\\WindowsSelfHost\\Applicability`, ["BranchName", "Ring", "ContentType"]),
  key(`${CONTROL}\\Session Manager\\Environment`, ["PROCESSOR_ARCHITECTURE"]),
  key(CONTROL, ["PEFirmwareType"]),
  key("HKLM\\HARDWARE\\DESCRIPTION\\System\\BIOS", [
    "SystemManufacturer",
    "SystemProductName",
    "SystemFamily",
  ]),
  key(`${NT}\\Windows\\ConsumerESU`, ["ESUEligibility", "ESUEligibilityResult"]),
  key(`${CONTROL}\\ComputerName\\ActiveComputerName`, ["ComputerName"]),
  key(`${CONTROL}\\ComputerName\\ComputerName`, ["ComputerName"]),
  key(`${SERVICES}\\Tcpip\\Parameters`, ["Hostname", "NV Hostname"]),
  // The names of the keys alone: how many people have a profile here. The values would say who.
  key(`${NT}\\ProfileList`, [], 1),
];

const servicing = `${WINDOWS}\\Component Based Servicing`;
const autoUpdate = `${WINDOWS}\\WindowsUpdate\\Auto Update`;
const restartKeys: readonly RegistryKey[] = [
  key(`${servicing}\\RebootPending`, []),
  key(`${servicing}\\RebootInProgress`, []),
  key(`${servicing}\\PackagesPending`, []),
  key(`${autoUpdate}\\RebootRequired`, []),
  key(`${autoUpdate}\\PostRebootReporting`, []),
  key(`${CONTROL}\\Session Manager`, [
    "PendingFileRenameOperations",
    "PendingFileRenameOperations2",
  ]),
  key(`${CONTROL}\\Session Manager\\Power`, ["HiberbootEnabled"]),
  key(`${MICROSOFT}\\Updates`, ["UpdateExeVolatile"]),
];

const mdm = `${MICROSOFT}\\PolicyManager\\current\\device`;
const updateKeys: readonly RegistryKey[] = [
  key(`${POLICIES}\\Windows\\WindowsUpdate`),
  key(`${POLICIES}\\Windows\\WindowsUpdate\\AU`),
  key(`${MICROSOFT}\\WindowsUpdate\\UX\\Settings`),
  key(`${MICROSOFT}\\WindowsUpdate\\UpdatePolicy\\Settings`),
  key(`${mdm}\\Update`),
  key(autoUpdate),
  key(`${SERVICES}\\wuauserv`, ["Start"]),
  key(`${SERVICES}\\UsoSvc`, ["Start"]),
  key(`${autoUpdate}\\Results\\Detect`, ["LastSuccessTime", "LastError"]),
  key(`${autoUpdate}\\Results\\Install`, ["LastSuccessTime", "LastError"]),
];

const client = ["pv", "name"];
const updaters = ["Microsoft\\EdgeUpdate", "Google\\Update", "BraveSoftware\\Update"];
const firefoxes = ["Mozilla Firefox", "Mozilla Firefox ESR"];
const softwareKeys: readonly RegistryKey[] = [
  key(
    `${MICROSOFT}\\Office\\ClickToRun\\Configuration`,
    "VersionToReport CDNBaseUrl UpdateChannel AudienceId ProductReleaseIds Platform UpdatesEnabled".split(
      " ",
    ),
  ),
  key(`${POLICIES}\\office\\16.0\\common\\officeupdate`),
  ...updaters.flatMap((path) => [
    key(`${WOW}\\${path}\\Clients`, client, 1),
    key(`${SOFTWARE}\\${path}\\Clients`, client, 1),
    userKey(`Software\\${path}\\Clients`, client, 1),
    key(`${SOFTWARE}\\Policies\\${path}`),
  ]),
  ...firefoxes.flatMap((name) => [
    key(`${SOFTWARE}\\Mozilla\\${name}`, ["CurrentVersion"]),
    key(`${WOW}\\Mozilla\\${name}`, ["CurrentVersion"]),
    userKey(`Software\\Mozilla\\${name}`, ["CurrentVersion"]),
  ]),
  key(`${SOFTWARE}\\Policies\\Mozilla\\Firefox`, ["DisableAppUpdate", "AppAutoUpdate"]),
  userKey("Software\\Google\\Chrome\\BLBeacon", ["version"]),
  userKey("Software\\Microsoft\\Edge\\BLBeacon", ["version"]),
];

const defender = `${MICROSOFT}\\Windows Defender`;
const kaspersky = ["LastSuccessfulUpdate"];
const trellix = ["AVDatDate", "AVDatVersion", "EngineVersionMajor"];
const securityKeys: readonly RegistryKey[] = [
  key(`${defender}\\Signature Updates`, [
    "AVSignatureVersion",
    "ASSignatureVersion",
    "SignaturesLastUpdated",
    "EngineVersion",
  ]),
  key(defender, ["DisableAntiSpyware", "DisableAntiVirus"]),
  key(`${defender}\\Features`, ["TamperProtection"]),
  key(`${defender}\\Real-Time Protection`, ["DisableRealtimeMonitoring"]),
  key(`${POLICIES}\\Windows Defender`, ["DisableAntiSpyware", "DisableAntiVirus"]),
  key(`${POLICIES}\\Windows Defender\\Real-Time Protection`, ["DisableRealtimeMonitoring"]),
  key(`${POLICIES}\\Windows Defender\\Features`, ["DeviceControlEnabled"]),
  key(`${POLICIES}\\Windows Defender\\Device Control`, ["DefaultEnforcement"]),
  key(`${POLICIES}\\Windows Advanced Threat Protection`, ["ForceDefenderPassiveMode"]),
  key(`${MICROSOFT}\\Windows Advanced Threat Protection\\Status`, [
    "OnboardingState",
    "OrgId",
    "LastConnected",
  ]),
  key(`${SOFTWARE}\\ESET\\ESET Security\\CurrentVersion\\Info`, [
    "ScannerVersion",
    "ProductName",
    "ProductVersion",
  ]),
  key(`${SOFTWARE}\\KasperskyLab\\protected`, kaspersky, 2),
  key(`${WOW}\\KasperskyLab\\protected`, kaspersky, 2),
  key(`${SOFTWARE}\\McAfee\\AVEngine`, trellix),
  key(`${WOW}\\McAfee\\AVEngine`, trellix),
  key(`${SOFTWARE}\\McAfee\\AVSolution\\DS\\DS`, [
    "dwContentMajorVersion",
    "szContentCreationDate",
  ]),
  key(`${SOFTWARE}\\Symantec\\Symantec Endpoint Protection\\CurrentVersion\\public-opstate`, [
    "LatestVirusDefsDate",
    "AVRunningStatus",
  ]),
];

const profile = ["EnableFirewall", "DefaultInboundAction", "DoNotAllowExceptions"];
const shared = `${SERVICES}\\SharedAccess\\Parameters\\FirewallPolicy`;
const firewallKeys: readonly RegistryKey[] = [
  ...["DomainProfile", "StandardProfile", "PublicProfile"].flatMap((name) => [
    key(`${shared}\\${name}`, profile),
    key(`${shared}\\Mdm\\${name}`, profile),
  ]),
  ...["DomainProfile", "StandardProfile", "PrivateProfile", "PublicProfile"].map((name) =>
    key(`${POLICIES}\\WindowsFirewall\\${name}`, profile),
  ),
];

const saver = ["ScreenSaveActive", "ScreenSaverIsSecure", "ScreenSaveTimeOut", "SCRNSAVE.EXE"];
const autorun = ["NoDriveTypeAutoRun", "NoAutorun", "HonorAutorunSetting"];
const handlers = "Windows\\CurrentVersion\\Explorer\\AutoplayHandlers";
const sessionKeys: readonly RegistryKey[] = [
  key(`${WINDOWS}\\Policies\\System`, ["InactivityTimeoutSecs"]),
  key(`${NT}\\Winlogon`, ["ScRemoveOption"]),
  key(`${mdm}\\DeviceLock`),
  userKey("Control Panel\\Desktop", saver),
  userKey("Software\\Policies\\Microsoft\\Windows\\Control Panel\\Desktop", saver),
  key(`${WINDOWS}\\Policies\\Explorer`, autorun),
  userKey("Software\\Microsoft\\Windows\\CurrentVersion\\Policies\\Explorer", autorun),
  key(`${POLICIES}\\Windows\\Explorer`, ["NoAutoplayfornonVolume"]),
  userKey("Software\\Policies\\Microsoft\\Windows\\Explorer", ["NoAutoplayfornonVolume"]),
  key(`${MICROSOFT}\\${handlers}`, ["DisableAutoplay"]),
  userKey(`Software\\Microsoft\\${handlers}`, ["DisableAutoplay"]),
  key(`${mdm}\\Autoplay`),
];

const terminal = [
  "fDenyTSConnections",
  "UserAuthentication",
  "SecurityLayer",
  "MinEncryptionLevel",
  "PortNumber",
];
const accessKeys: readonly RegistryKey[] = [
  key(`${CONTROL}\\SecureBoot\\State`, ["UEFISecureBootEnabled"]),
  key(`${CONTROL}\\SecureBoot\\Servicing`),
  key(`${CONTROL}\\Terminal Server`, ["fDenyTSConnections"]),
  key(`${CONTROL}\\Terminal Server\\WinStations\\RDP-Tcp`, terminal),
  key(`${POLICIES}\\Windows NT\\Terminal Services`, terminal),
  key(`${CONTROL}\\Remote Assistance`, ["fAllowToGetHelp"]),
  key(`${WINDOWS}\\WSMAN\\Listener`, ["Port", "enabled"], 1),
  key(`${POLICIES}\\Windows\\WinRM\\Service`, ["AllowAutoConfig", "HttpCompatibilityListener"]),
];

const mediaKeys: readonly RegistryKey[] = [
  key(`${POLICIES}\\Windows\\RemovableStorageDevices`, undefined, 1),
  userKey("Software\\Policies\\Microsoft\\Windows\\RemovableStorageDevices", undefined, 1),
  key(`${SERVICES}\\USBSTOR`, ["Start"]),
  key(`${SERVICES}\\UASPStor`, ["Start"]),
  key(`${CONTROL}\\StorageDevicePolicies`, ["WriteProtect"]),
  key(`${POLICIES}\\FVE`, ["RDVDenyWriteAccess"]),
  // Where the template of this one policy puts it.
  key(`${SYSTEM}\\Policies\\Microsoft\\FVE`, ["RDVDenyWriteAccess"]),
  key(`${POLICIES}\\Windows\\DeviceInstall\\Restrictions`, ["DenyRemovableDevices"]),
  key(`${mdm}\\Storage`),
];

const laps = ["BackupDirectory", "PasswordAgeDays"];
const managementKeys: readonly RegistryKey[] = [
  key(`${CONTROL}\\CloudDomainJoin\\JoinInfo`, ["TenantId"], 1),
  key(`${MICROSOFT}\\Enrollments`, ["ProviderID", "EnrollmentState"], 1),
  userKey(
    "Software\\Microsoft\\Windows NT\\CurrentVersion\\WorkplaceJoin\\JoinInfo",
    ["TenantId"],
    1,
  ),
  key(`${WINDOWS}\\LAPS\\Config`, laps),
  key(`${WINDOWS}\\Policies\\LAPS`, laps),
  key(`${MICROSOFT}\\Policies\\LAPS`, laps),
  key(`${SOFTWARE}\\Policies\\Microsoft Services\\AdmPwd`, ["AdmPwdEnabled"]),
  ...["Business1", "Personal"].map((name) =>
    userKey(`Software\\Microsoft\\OneDrive\\Accounts\\${name}`, ["KfmFoldersProtectedNow"]),
  ),
  userKey("Software\\Microsoft\\Windows\\CurrentVersion\\FileHistory", ["ProtectedUpToTime"]),
  userKey("Software\\Microsoft\\Windows\\CurrentVersion\\Lxss", ["DistributionName", "Version"], 1),
  userKey("Software\\Microsoft\\Windows NT\\CurrentVersion\\Windows\\ConsumerESU", [
    "ESUEligibility",
    "ESUEligibilityResult",
  ]),
];

/** Every registry key that is read, in the script and without it. A test holds the script's own list to this one. */
export const registryKeys: readonly RegistryKey[] = [
  ...systemKeys,
  ...restartKeys,
  ...updateKeys,
  ...softwareKeys,
  ...securityKeys,
  ...firewallKeys,
  ...sessionKeys,
  ...accessKeys,
  ...mediaKeys,
  ...managementKeys,
];
