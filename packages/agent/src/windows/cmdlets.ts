/**
 * Everything of Windows that the two scripts use, with the oldest release of Windows and of Windows Server that has it. A
 * test reads the scripts with a grammar of PowerShell and holds both to this table: what is not here is not used, and what is
 * here is. Read-only throughout: nothing on these lists changes a machine.
 */
interface Since {
  /** Oldest Windows: `7`, `8`, `8.1`, `10 1607`; `none` where no client has it. */
  readonly client: string;
  /** Oldest Windows Server; `none` where no server has it. */
  readonly server: string;
}

interface Cmdlet extends Since {
  /** The parameters that are used. */
  readonly parameters: readonly string[];
}

interface WmiClass extends Since {
  readonly namespace: string;
  readonly properties: readonly string[];
  readonly methods?: readonly string[];
  /** Properties that came with a later release or an update of the product; an older one is asked for all it has. */
  readonly later?: readonly string[];
}

const always = { client: "7", server: "2008 R2" } as const;
/** Came with PowerShell 3. */
const three = { client: "8", server: "2012" } as const;

export const cmdlets: Readonly<Record<string, Cmdlet>> = {
  "ConvertTo-Json": { ...three, parameters: ["Compress", "Depth", "InputObject"] },
  "ForEach-Object": { ...always, parameters: [] },
  "Get-AppxPackage": { ...three, parameters: ["AllUsers"] },
  "Get-ChildItem": { ...always, parameters: ["LiteralPath", "Name"] },
  "Get-CimInstance": { ...three, parameters: ["Property"] },
  "Get-Culture": { ...always, parameters: [] },
  "Get-Date": { ...always, parameters: [] },
  "Get-Item": { ...always, parameters: ["LiteralPath"] },
  "Get-ItemProperty": { ...always, parameters: ["LiteralPath", "Name"] },
  "Get-LocalGroupMember": { client: "10 1607", server: "2016", parameters: ["SID"] },
  "Get-NetConnectionProfile": { ...three, parameters: [] },
  "Get-NetFirewallProfile": { ...three, parameters: ["PolicyStore"] },
  "Get-WBSummary": { client: "none", server: "2008 R2", parameters: [] },
  "Get-WinEvent": {
    ...always,
    parameters: ["FilterHashtable", "ListLog", "LogName", "MaxEvents", "Oldest"],
  },
  "Invoke-CimMethod": {
    ...three,
    parameters: ["Arguments", "InputObject", "MethodName", "OperationTimeoutSec"],
  },
  "New-Object": { ...always, parameters: ["ComObject"] },
  "Select-Object": { ...always, parameters: ["First"] },
  "Select-String": {
    ...always,
    parameters: ["AllMatches", "CaseSensitive", "InputObject", "Pattern"],
  },
  "Where-Object": { ...always, parameters: [] },
  "Write-Output": { ...always, parameters: [] },
};

/** Members that the cmdlets' own results are cut to. */
export const results: Readonly<Record<string, readonly string[]>> = {
  "Get-AppxPackage": ["Name", "Version", "Publisher", "Architecture", "IsFramework"],
  "Get-NetConnectionProfile": ["NetworkCategory"],
  "Get-NetFirewallProfile": [
    "Name",
    "Enabled",
    "DefaultInboundAction",
    "DefaultOutboundAction",
    "AllowInboundRules",
    "LogBlocked",
  ],
  "Get-WBSummary": [
    "LastSuccessfulBackupTime",
    "LastBackupTime",
    "LastBackupResultHR",
    "NextBackupTime",
  ],
  "Get-WinEvent": ["IsEnabled", "LogMode", "RecordCount", "Id", "TimeCreated"],
};

const CIMV2 = "root/cimv2";
const SECURITY_CENTER = "root/SecurityCenter2";
const DEFENDER = "root/Microsoft/Windows/Defender";
const defender = { client: "8.1", server: "2016", namespace: DEFENDER } as const;

export const classes: Readonly<Record<string, WmiClass>> = {
  Win32_OperatingSystem: {
    ...always,
    namespace: CIMV2,
    properties:
      "Caption Version BuildNumber ProductType OperatingSystemSKU OSLanguage OSArchitecture InstallDate LastBootUpTime SystemDrive".split(
        " ",
      ),
  },
  Win32_ComputerSystem: {
    ...always,
    namespace: CIMV2,
    properties:
      "Name DNSHostName Manufacturer Model SystemFamily PCSystemType HypervisorPresent PartOfDomain Domain DomainRole".split(
        " ",
      ),
    later: ["HypervisorPresent", "SystemFamily"],
  },
  Win32_BIOS: {
    ...always,
    namespace: CIMV2,
    properties: ["SerialNumber", "Manufacturer", "SMBIOSBIOSVersion"],
  },
  Win32_SystemEnclosure: { ...always, namespace: CIMV2, properties: ["ChassisTypes"] },
  Win32_Battery: { ...always, namespace: CIMV2, properties: ["BatteryStatus"] },
  Win32_Service: { ...always, namespace: CIMV2, properties: ["Name", "State", "StartMode"] },
  Win32_LogicalDisk: { ...always, namespace: CIMV2, properties: ["DeviceID"] },
  Win32_Group: { ...always, namespace: CIMV2, properties: ["Name"] },
  Win32_UserAccount: {
    ...always,
    namespace: CIMV2,
    properties: ["SID", "Disabled", "PasswordRequired"],
  },
  Win32_QuickFixEngineering: {
    ...always,
    namespace: CIMV2,
    properties: ["HotFixID", "Description", "InstalledOn"],
  },
  SoftwareLicensingProduct: {
    ...always,
    namespace: CIMV2,
    properties: ["ID", "LicenseStatus", "PartialProductKey", "GracePeriodRemaining"],
  },
  AntiVirusProduct: {
    client: "7",
    server: "none",
    namespace: SECURITY_CENTER,
    properties: [
      "displayName",
      "productState",
      "timestamp",
      "pathToSignedReportingExe",
      "instanceGuid",
    ],
  },
  FirewallProduct: {
    client: "7",
    server: "none",
    namespace: SECURITY_CENTER,
    properties: ["displayName", "productState", "timestamp", "instanceGuid"],
  },
  MSFT_MpComputerStatus: {
    ...defender,
    properties:
      "AMRunningMode AMServiceEnabled AntivirusEnabled RealTimeProtectionEnabled OnAccessProtectionEnabled IoavProtectionEnabled BehaviorMonitorEnabled NISEnabled IsTamperProtected AntivirusSignatureVersion AntivirusSignatureLastUpdated AntivirusSignatureAge DefenderSignaturesOutOfDate QuickScanAge FullScanAge AMProductVersion AMEngineVersion ComputerState RebootRequired DeviceControlState DeviceControlDefaultEnforcement".split(
        " ",
      ),
    later: [
      "AMRunningMode",
      "IsTamperProtected",
      "DefenderSignaturesOutOfDate",
      "RebootRequired",
      "DeviceControlState",
      "DeviceControlDefaultEnforcement",
    ],
  },
  MSFT_MpPreference: {
    ...defender,
    properties:
      "DisableRealtimeMonitoring DisableBehaviorMonitoring DisableIOAVProtection MAPSReporting PUAProtection ExclusionPath ExclusionExtension ExclusionProcess".split(
        " ",
      ),
    later: ["PUAProtection"],
  },
  Win32_EncryptableVolume: {
    ...always,
    namespace: "root/cimv2/Security/MicrosoftVolumeEncryption",
    properties: ["DeviceID", "DriveLetter", "VolumeType"],
    later: ["VolumeType"],
    methods: [
      "GetConversionStatus",
      "GetProtectionStatus",
      "GetEncryptionMethod",
      "GetLockStatus",
      "GetKeyProtectors",
      "GetKeyProtectorType",
    ],
  },
  Win32_Tpm: {
    ...always,
    namespace: "root/cimv2/Security/MicrosoftTpm",
    properties: [
      "SpecVersion",
      "IsEnabled_InitialValue",
      "IsActivated_InitialValue",
      "IsOwned_InitialValue",
    ],
  },
  Win32_DeviceGuard: {
    client: "10 1507",
    server: "2016",
    namespace: "root/Microsoft/Windows/DeviceGuard",
    properties: [
      "VirtualizationBasedSecurityStatus",
      "SecurityServicesConfigured",
      "SecurityServicesRunning",
      "CodeIntegrityPolicyEnforcementStatus",
    ],
  },
};

/** COM objects and the methods that are called on them and on what they give. Blocked in the constrained language. */
export const comObjects: Readonly<Record<string, Since & { readonly methods: readonly string[] }>> =
  {
    "Shell.Application": { ...always, methods: ["NameSpace", "ExtendedProperty"] },
    "Microsoft.Update.AutoUpdate": { ...always, methods: [] },
    "Microsoft.Update.SystemInfo": { ...always, methods: [] },
    "Microsoft.Update.ServiceManager": { ...always, methods: [] },
    "Microsoft.Update.Session": {
      ...always,
      methods: ["CreateUpdateSearcher", "Search", "GetTotalHistoryCount", "QueryHistory"],
    },
  };

/** Programs that are started: another PowerShell outside the emulation, and the one that tells of a directory. */
export const programs: Readonly<Record<string, Since>> = {
  $nativePowerShell: always,
  '"$env:SystemRoot\\System32\\dsregcmd.exe"': { client: "10 1511", server: "2016" },
};

/** Types that the constrained language lets everybody use. */
export const coreTypes: readonly string[] = [
  "array",
  "bool",
  "byte[]",
  "char",
  "datetime",
  "hashtable",
  "int",
  "long",
  "scriptblock",
  "string",
  "string[]",
  "switch",
  "uint32",
  "uint64",
];
/** Types whose use may fail in the constrained language: each stands in a `try` that knows what else to do or to say. */
export const otherTypes: readonly string[] = ["ADSI", "Console"];

/** Methods of text, dates, streams and directory entries. */
export const methods: readonly string[] = [
  "AddDays",
  "Flush",
  "Invoke",
  "Replace",
  "Substring",
  "ToString",
  "ToUniversalTime",
  "WriteLine",
];
