<#
Asks Windows everything that is quick to answer, in one process, and prints one JSON document between two marker lines.
Reads only: it changes nothing, installs nothing and never leaves this computer. What it prints is raw; all judgement is
in the agent. Written for PowerShell 5.1, for every language of Windows, with or without administrator rights, and also
for the constrained language that application control puts PowerShell in: there it uses cmdlets and operators alone, and
what needs COM or .NET says that it may not.
Names of people, of networks and of files below people's folders are not read, or cut out before anything is printed.
#>
[CmdletBinding()]
param(
  # Set by the script itself when it starts again outside the 32-bit emulation.
  [switch]$Native
)

$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
$WarningPreference = 'SilentlyContinue'
$InformationPreference = 'SilentlyContinue'

# A 32-bit PowerShell sees another registry and other folders than the rest of the system.
if ($env:PROCESSOR_ARCHITEW6432 -and -not $Native) {
  $nativePowerShell = "$env:SystemRoot\Sysnative\WindowsPowerShell\v1.0\powershell.exe"
  & $nativePowerShell -NoLogo -NoProfile -NonInteractive -ExecutionPolicy Bypass -OutputFormat Text -File $PSCommandPath -Native
  exit $LASTEXITCODE
}

# Sections that would begin after this are not asked any more: the agent waits for 60 seconds and then drops everything.
$lastStartSeconds = 40
$began = Get-Date
$sections = @{}

# ---- Values -------------------------------------------------------------------------------------------------------------

# Cuts the name of a person's folder out of a path, and what is too long to be a value.
function Format-Text([string]$Text) {
  $plain = $Text -replace '(?i)([\\/]Users[\\/]|[\\/]Documents and Settings[\\/])[^\\/";]+', '$1...'
  if ($plain.Length -gt 4096) { $plain = $plain.Substring(0, 4096) }
  $plain
}

# Round-trip text in UTC. COM and WMI dates that bear no zone are UTC already.
function Format-Instant($Date) {
  if ($null -eq $Date) { return $null }
  if ("$($Date.Kind)" -eq 'Local') { return $Date.ToUniversalTime().ToString('o') }
  $Date.ToString('s') + 'Z'
}

# What JSON can hold: dates as text in UTC, enumerations as numbers, 64-bit numbers as text, bytes as a list of numbers.
function ConvertTo-Plain($Value) {
  if ($null -eq $Value) { return $null }
  if ($Value -is [string]) { return (Format-Text $Value) }
  if ($Value -is [bool]) { return $Value }
  if ($Value -is [datetime]) { return (Format-Instant $Value) }
  if ($Value -is [array]) {
    $list = @(foreach ($entry in $Value) { ConvertTo-Plain $entry })
    return , $list
  }
  if ($Value.PSObject.TypeNames -contains 'System.Enum') { return [int]$Value }
  if ($Value -is [long] -or $Value -is [uint64]) { return "$Value" }
  if ($Value.PSObject.TypeNames -contains 'System.ValueType') { return $Value }
  Format-Text "$Value"
}

# The named members of an object and nothing else of it.
function Select-Plain($From, [string[]]$Property) {
  $row = @{}
  foreach ($name in $Property) { $row[$name] = ConvertTo-Plain $From.$name }
  $row
}

# Type and number of an error decide what it means; its message is in the language of the system.
function Read-Failure($Record) {
  $exception = $Record.Exception
  $inner = $exception
  while ($null -ne $inner.InnerException) { $inner = $inner.InnerException }
  $id = "$($Record.FullyQualifiedErrorId)"
  $code = "$($inner.HResult)"
  if ($null -ne $inner.ErrorData -and $null -ne $inner.ErrorData.error_Code) { $code = "$($inner.ErrorData.error_Code)" }
  if ($id -match '0x[0-9A-Fa-f]{8}') { $code = $Matches[0] }
  $type = "$($exception.PSObject.TypeNames[0]); $id; $($Record.CategoryInfo.Category)"
  $message = Format-Text "$($exception.Message)"
  if ($message.Length -gt 300) { $message = $message.Substring(0, 300) }
  @{ type = $type; hresult = $code; message = $message }
}

# ---- Sections -----------------------------------------------------------------------------------------------------------

# Answers one section. A list stays a list, also of one or of none.
function Add-Section([string]$Name, [scriptblock]$Ask, [switch]$List) {
  $started = Get-Date
  if (($started - $began).TotalSeconds -gt $lastStartSeconds) {
    $late = @{ type = 'OperationTimeout'; hresult = ''; message = 'earlier questions took too long' }
    $sections[$Name] = @{ ok = $false; ms = 0; error = $late }
    return
  }
  try {
    if ($List) { $data = @(& $Ask) } else { $data = & $Ask }
    $ms = [int]((Get-Date) - $started).TotalMilliseconds
    $sections[$Name] = @{ ok = $true; ms = $ms; data = $data }
  } catch {
    $ms = [int]((Get-Date) - $started).TotalMilliseconds
    $sections[$Name] = @{ ok = $false; ms = $ms; error = (Read-Failure $_) }
  }
}

# Instances of a class with named properties. A broken WMI repository hangs rather than fails, hence the limit.
function Read-Instance {
  param(
    [string]$Class,
    [string[]]$Property,
    [string]$Namespace = 'root/cimv2',
    [string]$Filter,
    [int]$Seconds = 15
  )
  $ask = @{ ClassName = $Class; Namespace = $Namespace; OperationTimeoutSec = $Seconds }
  if ($Filter) { $ask.Filter = $Filter }
  try {
    Get-CimInstance @ask -Property $Property
  } catch {
    # An older system lacks a property, or takes no list of them: it is asked for all, and those are taken that are there.
    if ("$($_.FullyQualifiedErrorId)" -notmatch '0x800410(17|24)') { throw }
    Get-CimInstance @ask
  }
}

# ---- Registry -----------------------------------------------------------------------------------------------------------

function Get-RegistryPath([string]$Path) {
  'Registry::' + ($Path -replace '^HKLM\\', 'HKEY_LOCAL_MACHINE\' -replace '^HKU\\', 'HKEY_USERS\')
}

# Names of the keys below one, also of those that may not be opened. The provider hangs members of its own on each text.
function Get-KeyName([string]$Literal) {
  Get-ChildItem -LiteralPath $Literal -Name | ForEach-Object { "$_" }
}

# Security ids of the people whose hive is loaded. Nobody's hive is loaded for this.
function Get-LoadedPerson {
  Get-KeyName 'Registry::HKEY_USERS' | Where-Object { $_ -match '^S-1-(5-21|12-1)-[\d-]+$' }
}

# Values of a key by name. A value whose type is not what its bytes are makes the whole reading fail: then one by one.
function Read-Value([string]$Literal, [string[]]$Names) {
  $values = @{}
  if ($Names.Count -eq 0) { return $values }
  try {
    $all = Get-ItemProperty -LiteralPath $Literal
    foreach ($name in $Names) { $values[$name] = ConvertTo-Plain $all.$name }
  } catch {
    foreach ($name in $Names) {
      try { $values[$name] = ConvertTo-Plain (Get-ItemProperty -LiteralPath $Literal -Name $name).$name } catch { $values[$name] = $null }
    }
  }
  # Which of a person's folders OneDrive keeps is nobody's business; that it keeps some is.
  if ($values['KfmFoldersProtectedNow'] -is [string]) {
    $values['KfmFoldersProtectedNow'] = [int]($values['KfmFoldersProtectedNow'].Length -gt 0)
  }
  $values
}

# Reads a key, and as many levels below it as are wanted, into a table by path. A key that is not there is null.
function Read-Key([string]$Path, [string]$Wanted, [int]$Depth, [hashtable]$Into) {
  $literal = Get-RegistryPath $Path
  try {
    $item = Get-Item -LiteralPath $literal
    $names = @($item.Property)
    if ($Wanted -ne '*') {
      $only = @($Wanted -split ',')
      $names = @($names | Where-Object { $only -contains $_ })
    }
    $key = @{ values = (Read-Value $literal $names) }
    $below = @()
    if ($Depth -gt 0 -and $item.SubKeyCount -gt 0) { $below = @(Get-KeyName $literal) }
    if ($Depth -gt 0) { $key['keys'] = $below }
    $Into[$Path] = $key
  } catch {
    if ("$($_.FullyQualifiedErrorId)" -like 'PathNotFound*') { $Into[$Path] = $null } else { $Into[$Path] = @{ error = (Read-Failure $_) } }
    return
  }
  foreach ($name in $below) { Read-Key "$Path\$name" $Wanted ($Depth - 1) $Into }
}

# Whose key, how many levels below it, path, values (* is all of them). A test holds this list to registry-keys.ts.
$registryKeys = @'
machine|0|HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion|CurrentBuild,CurrentBuildNumber,UBR,DisplayVersion,ReleaseId,EditionID,CompositionEditionID,InstallationType,ProductName,InstallDate
machine|0|HKLM\SYSTEM\CurrentControlSet\Control\CI\Policy|SkuPolicyRequired
machine|0|HKLM\SOFTWARE\Microsoft\WindowsSelfHost\Applicability|BranchName,Ring,ContentType
machine|0|HKLM\SYSTEM\CurrentControlSet\Control\Session Manager\Environment|PROCESSOR_ARCHITECTURE
machine|0|HKLM\SYSTEM\CurrentControlSet\Control|PEFirmwareType
machine|0|HKLM\HARDWARE\DESCRIPTION\System\BIOS|SystemManufacturer,SystemProductName,SystemFamily
machine|0|HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Windows\ConsumerESU|ESUEligibility,ESUEligibilityResult
machine|0|HKLM\SYSTEM\CurrentControlSet\Control\ComputerName\ActiveComputerName|ComputerName
machine|0|HKLM\SYSTEM\CurrentControlSet\Control\ComputerName\ComputerName|ComputerName
machine|0|HKLM\SYSTEM\CurrentControlSet\Services\Tcpip\Parameters|Hostname,NV Hostname
machine|1|HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\ProfileList|
machine|0|HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Component Based Servicing\RebootPending|
machine|0|HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Component Based Servicing\RebootInProgress|
machine|0|HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Component Based Servicing\PackagesPending|
machine|0|HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\WindowsUpdate\Auto Update\RebootRequired|
machine|0|HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\WindowsUpdate\Auto Update\PostRebootReporting|
machine|0|HKLM\SYSTEM\CurrentControlSet\Control\Session Manager|PendingFileRenameOperations,PendingFileRenameOperations2
machine|0|HKLM\SYSTEM\CurrentControlSet\Control\Session Manager\Power|HiberbootEnabled
machine|0|HKLM\SOFTWARE\Microsoft\Updates|UpdateExeVolatile
machine|0|HKLM\SOFTWARE\Policies\Microsoft\Windows\WindowsUpdate|*
machine|0|HKLM\SOFTWARE\Policies\Microsoft\Windows\WindowsUpdate\AU|*
machine|0|HKLM\SOFTWARE\Microsoft\WindowsUpdate\UX\Settings|*
machine|0|HKLM\SOFTWARE\Microsoft\WindowsUpdate\UpdatePolicy\Settings|*
machine|0|HKLM\SOFTWARE\Microsoft\PolicyManager\current\device\Update|*
machine|0|HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\WindowsUpdate\Auto Update|*
machine|0|HKLM\SYSTEM\CurrentControlSet\Services\wuauserv|Start
machine|0|HKLM\SYSTEM\CurrentControlSet\Services\UsoSvc|Start
machine|0|HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\WindowsUpdate\Auto Update\Results\Detect|LastSuccessTime,LastError
machine|0|HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\WindowsUpdate\Auto Update\Results\Install|LastSuccessTime,LastError
machine|0|HKLM\SOFTWARE\Microsoft\Office\ClickToRun\Configuration|VersionToReport,CDNBaseUrl,UpdateChannel,AudienceId,ProductReleaseIds,Platform,UpdatesEnabled
machine|0|HKLM\SOFTWARE\Policies\Microsoft\office\16.0\common\officeupdate|*
machine|1|HKLM\SOFTWARE\WOW6432Node\Microsoft\EdgeUpdate\Clients|pv,name
machine|1|HKLM\SOFTWARE\Microsoft\EdgeUpdate\Clients|pv,name
person|1|Software\Microsoft\EdgeUpdate\Clients|pv,name
machine|0|HKLM\SOFTWARE\Policies\Microsoft\EdgeUpdate|*
machine|1|HKLM\SOFTWARE\WOW6432Node\Google\Update\Clients|pv,name
machine|1|HKLM\SOFTWARE\Google\Update\Clients|pv,name
person|1|Software\Google\Update\Clients|pv,name
machine|0|HKLM\SOFTWARE\Policies\Google\Update|*
machine|1|HKLM\SOFTWARE\WOW6432Node\BraveSoftware\Update\Clients|pv,name
machine|1|HKLM\SOFTWARE\BraveSoftware\Update\Clients|pv,name
person|1|Software\BraveSoftware\Update\Clients|pv,name
machine|0|HKLM\SOFTWARE\Policies\BraveSoftware\Update|*
machine|0|HKLM\SOFTWARE\Mozilla\Mozilla Firefox|CurrentVersion
machine|0|HKLM\SOFTWARE\WOW6432Node\Mozilla\Mozilla Firefox|CurrentVersion
person|0|Software\Mozilla\Mozilla Firefox|CurrentVersion
machine|0|HKLM\SOFTWARE\Mozilla\Mozilla Firefox ESR|CurrentVersion
machine|0|HKLM\SOFTWARE\WOW6432Node\Mozilla\Mozilla Firefox ESR|CurrentVersion
person|0|Software\Mozilla\Mozilla Firefox ESR|CurrentVersion
machine|0|HKLM\SOFTWARE\Policies\Mozilla\Firefox|DisableAppUpdate,AppAutoUpdate
person|0|Software\Google\Chrome\BLBeacon|version
person|0|Software\Microsoft\Edge\BLBeacon|version
machine|0|HKLM\SOFTWARE\Microsoft\Windows Defender\Signature Updates|AVSignatureVersion,ASSignatureVersion,SignaturesLastUpdated,EngineVersion
machine|0|HKLM\SOFTWARE\Microsoft\Windows Defender|DisableAntiSpyware,DisableAntiVirus
machine|0|HKLM\SOFTWARE\Microsoft\Windows Defender\Features|TamperProtection
machine|0|HKLM\SOFTWARE\Microsoft\Windows Defender\Real-Time Protection|DisableRealtimeMonitoring
machine|0|HKLM\SOFTWARE\Policies\Microsoft\Windows Defender|DisableAntiSpyware,DisableAntiVirus
machine|0|HKLM\SOFTWARE\Policies\Microsoft\Windows Defender\Real-Time Protection|DisableRealtimeMonitoring
machine|0|HKLM\SOFTWARE\Policies\Microsoft\Windows Defender\Features|DeviceControlEnabled
machine|0|HKLM\SOFTWARE\Policies\Microsoft\Windows Defender\Device Control|DefaultEnforcement
machine|0|HKLM\SOFTWARE\Policies\Microsoft\Windows Advanced Threat Protection|ForceDefenderPassiveMode
machine|0|HKLM\SOFTWARE\Microsoft\Windows Advanced Threat Protection\Status|OnboardingState,OrgId,LastConnected
machine|0|HKLM\SOFTWARE\ESET\ESET Security\CurrentVersion\Info|ScannerVersion,ProductName,ProductVersion
machine|2|HKLM\SOFTWARE\KasperskyLab\protected|LastSuccessfulUpdate
machine|2|HKLM\SOFTWARE\WOW6432Node\KasperskyLab\protected|LastSuccessfulUpdate
machine|0|HKLM\SOFTWARE\McAfee\AVEngine|AVDatDate,AVDatVersion,EngineVersionMajor
machine|0|HKLM\SOFTWARE\WOW6432Node\McAfee\AVEngine|AVDatDate,AVDatVersion,EngineVersionMajor
machine|0|HKLM\SOFTWARE\McAfee\AVSolution\DS\DS|dwContentMajorVersion,szContentCreationDate
machine|0|HKLM\SOFTWARE\Symantec\Symantec Endpoint Protection\CurrentVersion\public-opstate|LatestVirusDefsDate,AVRunningStatus
machine|0|HKLM\SYSTEM\CurrentControlSet\Services\SharedAccess\Parameters\FirewallPolicy\DomainProfile|EnableFirewall,DefaultInboundAction,DoNotAllowExceptions
machine|0|HKLM\SYSTEM\CurrentControlSet\Services\SharedAccess\Parameters\FirewallPolicy\Mdm\DomainProfile|EnableFirewall,DefaultInboundAction,DoNotAllowExceptions
machine|0|HKLM\SYSTEM\CurrentControlSet\Services\SharedAccess\Parameters\FirewallPolicy\StandardProfile|EnableFirewall,DefaultInboundAction,DoNotAllowExceptions
machine|0|HKLM\SYSTEM\CurrentControlSet\Services\SharedAccess\Parameters\FirewallPolicy\Mdm\StandardProfile|EnableFirewall,DefaultInboundAction,DoNotAllowExceptions
machine|0|HKLM\SYSTEM\CurrentControlSet\Services\SharedAccess\Parameters\FirewallPolicy\PublicProfile|EnableFirewall,DefaultInboundAction,DoNotAllowExceptions
machine|0|HKLM\SYSTEM\CurrentControlSet\Services\SharedAccess\Parameters\FirewallPolicy\Mdm\PublicProfile|EnableFirewall,DefaultInboundAction,DoNotAllowExceptions
machine|0|HKLM\SOFTWARE\Policies\Microsoft\WindowsFirewall\DomainProfile|EnableFirewall,DefaultInboundAction,DoNotAllowExceptions
machine|0|HKLM\SOFTWARE\Policies\Microsoft\WindowsFirewall\StandardProfile|EnableFirewall,DefaultInboundAction,DoNotAllowExceptions
machine|0|HKLM\SOFTWARE\Policies\Microsoft\WindowsFirewall\PrivateProfile|EnableFirewall,DefaultInboundAction,DoNotAllowExceptions
machine|0|HKLM\SOFTWARE\Policies\Microsoft\WindowsFirewall\PublicProfile|EnableFirewall,DefaultInboundAction,DoNotAllowExceptions
machine|0|HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\System|InactivityTimeoutSecs
machine|0|HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Winlogon|ScRemoveOption
machine|0|HKLM\SOFTWARE\Microsoft\PolicyManager\current\device\DeviceLock|*
person|0|Control Panel\Desktop|ScreenSaveActive,ScreenSaverIsSecure,ScreenSaveTimeOut,SCRNSAVE.EXE
person|0|Software\Policies\Microsoft\Windows\Control Panel\Desktop|ScreenSaveActive,ScreenSaverIsSecure,ScreenSaveTimeOut,SCRNSAVE.EXE
machine|0|HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\Explorer|NoDriveTypeAutoRun,NoAutorun,HonorAutorunSetting
person|0|Software\Microsoft\Windows\CurrentVersion\Policies\Explorer|NoDriveTypeAutoRun,NoAutorun,HonorAutorunSetting
machine|0|HKLM\SOFTWARE\Policies\Microsoft\Windows\Explorer|NoAutoplayfornonVolume
person|0|Software\Policies\Microsoft\Windows\Explorer|NoAutoplayfornonVolume
machine|0|HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Explorer\AutoplayHandlers|DisableAutoplay
person|0|Software\Microsoft\Windows\CurrentVersion\Explorer\AutoplayHandlers|DisableAutoplay
machine|0|HKLM\SOFTWARE\Microsoft\PolicyManager\current\device\Autoplay|*
machine|0|HKLM\SYSTEM\CurrentControlSet\Control\SecureBoot\State|UEFISecureBootEnabled
machine|0|HKLM\SYSTEM\CurrentControlSet\Control\SecureBoot\Servicing|*
machine|0|HKLM\SYSTEM\CurrentControlSet\Control\Terminal Server|fDenyTSConnections
machine|0|HKLM\SYSTEM\CurrentControlSet\Control\Terminal Server\WinStations\RDP-Tcp|fDenyTSConnections,UserAuthentication,SecurityLayer,MinEncryptionLevel,PortNumber
machine|0|HKLM\SOFTWARE\Policies\Microsoft\Windows NT\Terminal Services|fDenyTSConnections,UserAuthentication,SecurityLayer,MinEncryptionLevel,PortNumber
machine|0|HKLM\SYSTEM\CurrentControlSet\Control\Remote Assistance|fAllowToGetHelp
machine|1|HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\WSMAN\Listener|Port,enabled
machine|0|HKLM\SOFTWARE\Policies\Microsoft\Windows\WinRM\Service|AllowAutoConfig,HttpCompatibilityListener
machine|1|HKLM\SOFTWARE\Policies\Microsoft\Windows\RemovableStorageDevices|*
person|1|Software\Policies\Microsoft\Windows\RemovableStorageDevices|*
machine|0|HKLM\SYSTEM\CurrentControlSet\Services\USBSTOR|Start
machine|0|HKLM\SYSTEM\CurrentControlSet\Services\UASPStor|Start
machine|0|HKLM\SYSTEM\CurrentControlSet\Control\StorageDevicePolicies|WriteProtect
machine|0|HKLM\SOFTWARE\Policies\Microsoft\FVE|RDVDenyWriteAccess
machine|0|HKLM\SYSTEM\CurrentControlSet\Policies\Microsoft\FVE|RDVDenyWriteAccess
machine|0|HKLM\SOFTWARE\Policies\Microsoft\Windows\DeviceInstall\Restrictions|DenyRemovableDevices
machine|0|HKLM\SOFTWARE\Microsoft\PolicyManager\current\device\Storage|*
machine|1|HKLM\SYSTEM\CurrentControlSet\Control\CloudDomainJoin\JoinInfo|TenantId
machine|1|HKLM\SOFTWARE\Microsoft\Enrollments|ProviderID,EnrollmentState
person|1|Software\Microsoft\Windows NT\CurrentVersion\WorkplaceJoin\JoinInfo|TenantId
machine|0|HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\LAPS\Config|BackupDirectory,PasswordAgeDays
machine|0|HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\LAPS|BackupDirectory,PasswordAgeDays
machine|0|HKLM\SOFTWARE\Microsoft\Policies\LAPS|BackupDirectory,PasswordAgeDays
machine|0|HKLM\SOFTWARE\Policies\Microsoft Services\AdmPwd|AdmPwdEnabled
person|0|Software\Microsoft\OneDrive\Accounts\Business1|KfmFoldersProtectedNow
person|0|Software\Microsoft\OneDrive\Accounts\Personal|KfmFoldersProtectedNow
person|0|Software\Microsoft\Windows\CurrentVersion\FileHistory|ProtectedUpToTime
person|1|Software\Microsoft\Windows\CurrentVersion\Lxss|DistributionName,Version
person|0|Software\Microsoft\Windows NT\CurrentVersion\Windows\ConsumerESU|ESUEligibility,ESUEligibilityResult
'@

# Activation ids of the Extended Security Updates programmes. A test holds this list to esu.ts.
$esuIds = @'
f520e45e-7413-4a34-a497-d2765967d094
1043add5-23b1-4afb-9a0f-64343c8f3f8d
83d49986-add3-41d7-ba33-87c7bfb5c0fb
c0a2ea62-12ad-435b-ab4f-c9bfab48dbc4
e3e2690b-931c-4c80-b1ff-dffba8a81988
55b1dd2d-2209-4ea0-a805-06298bad25b3
'@

# ---- What is asked ------------------------------------------------------------------------------------------------------

# Only administrators may open the hive of the local service account.
$elevated = $false
try {
  $null = Get-Item -LiteralPath 'Registry::HKEY_USERS\S-1-5-19\Environment'
  $elevated = $true
} catch { $elevated = $false }

Add-Section 'host' {
  @{
    version = "$($PSVersionTable.PSVersion)"
    languageMode = "$($ExecutionContext.SessionState.LanguageMode)"
    elevated = $elevated
    culture = (Get-Culture).Name
    architecture = "$env:PROCESSOR_ARCHITECTURE"
  }
}

Add-Section 'operating-system' {
  $wanted = 'Caption', 'Version', 'BuildNumber', 'ProductType', 'OperatingSystemSKU', 'OSLanguage', 'OSArchitecture', 'InstallDate', 'LastBootUpTime', 'SystemDrive'
  Select-Plain (Read-Instance -Class 'Win32_OperatingSystem' -Property $wanted) $wanted
}

Add-Section 'computer-system' {
  $wanted = 'Name', 'DNSHostName', 'Manufacturer', 'Model', 'SystemFamily', 'PCSystemType', 'HypervisorPresent', 'PartOfDomain', 'Domain', 'DomainRole'
  Select-Plain (Read-Instance -Class 'Win32_ComputerSystem' -Property $wanted) $wanted
}

Add-Section 'bios' {
  $wanted = 'SerialNumber', 'Manufacturer', 'SMBIOSBIOSVersion'
  Select-Plain (Read-Instance -Class 'Win32_BIOS' -Property $wanted) $wanted
}

Add-Section 'enclosure' -List {
  $wanted = @('ChassisTypes')
  Read-Instance -Class 'Win32_SystemEnclosure' -Property $wanted | ForEach-Object { Select-Plain $_ $wanted }
}

Add-Section 'battery' -List {
  $wanted = @('BatteryStatus')
  Read-Instance -Class 'Win32_Battery' -Property $wanted | ForEach-Object { Select-Plain $_ $wanted }
}

Add-Section 'registry' {
  $people = @(Get-LoadedPerson)
  $keys = @{ HKU = @{ values = @{}; keys = $people } }
  foreach ($line in ($registryKeys -split '\r?\n')) {
    $whose, $depth, $path, $wanted = $line -split '\|'
    if ($whose -eq 'machine') {
      Read-Key $path $wanted ([int]$depth) $keys
    } else {
      foreach ($person in $people) { Read-Key "HKU\$person\$path" $wanted ([int]$depth) $keys }
    }
  }
  $keys
}

Add-Section 'uninstall' -List {
  $wanted = 'DisplayName', 'DisplayVersion', 'Publisher', 'InstallDate', 'SystemComponent', 'ParentKeyName', 'ReleaseType', 'WindowsInstaller', 'InstallLocation'
  $below = 'Microsoft\Windows\CurrentVersion\Uninstall'
  $native = '64'
  if ($env:PROCESSOR_ARCHITECTURE -eq 'x86') { $native = '32' }
  $lists = @(
    @{ view = $native; path = "HKLM\SOFTWARE\$below" }
    @{ view = '32'; path = "HKLM\SOFTWARE\WOW6432Node\$below" }
  )
  $lists += @(Get-LoadedPerson | ForEach-Object { @{ view = 'user'; sid = $_; path = "HKU\$_\Software\$below" } })
  foreach ($list in $lists) {
    $literal = Get-RegistryPath $list.path
    $where = @{ view = $list.view }
    if ($list.sid) { $where['sid'] = $list.sid }
    try {
      $names = @(Get-KeyName $literal)
    } catch {
      # A list that is not there is empty; one that may not be read is not.
      if ("$($_.FullyQualifiedErrorId)" -notlike 'PathNotFound*') { $where + @{ error = (Read-Failure $_) } }
      continue
    }
    foreach ($name in $names) {
      try {
        $present = @((Get-Item -LiteralPath "$literal\$name").Property | Where-Object { $wanted -contains $_ })
        $where + @{ key = $name } + (Read-Value "$literal\$name" $present)
      } catch {
        $where + @{ key = $name; error = (Read-Failure $_) }
      }
    }
  }
}

Add-Section 'services' -List {
  $wanted = 'Name', 'State', 'StartMode'
  Read-Instance -Class 'Win32_Service' -Property $wanted | ForEach-Object { Select-Plain $_ $wanted }
}

Add-Section 'antivirus-products' -List {
  $wanted = 'displayName', 'productState', 'timestamp', 'pathToSignedReportingExe', 'instanceGuid'
  Read-Instance -Class 'AntiVirusProduct' -Namespace 'root/SecurityCenter2' -Property $wanted | ForEach-Object { Select-Plain $_ $wanted }
}

Add-Section 'firewall-products' -List {
  $wanted = 'displayName', 'productState', 'timestamp', 'instanceGuid'
  Read-Instance -Class 'FirewallProduct' -Namespace 'root/SecurityCenter2' -Property $wanted | ForEach-Object { Select-Plain $_ $wanted }
}

Add-Section 'defender-status' {
  $wanted = @(
    'AMRunningMode', 'AMServiceEnabled', 'AntivirusEnabled', 'RealTimeProtectionEnabled', 'OnAccessProtectionEnabled'
    'IoavProtectionEnabled', 'BehaviorMonitorEnabled', 'NISEnabled', 'IsTamperProtected', 'AntivirusSignatureVersion'
    'AntivirusSignatureLastUpdated', 'AntivirusSignatureAge', 'DefenderSignaturesOutOfDate', 'QuickScanAge', 'FullScanAge'
    'AMProductVersion', 'AMEngineVersion', 'ComputerState', 'RebootRequired', 'DeviceControlState', 'DeviceControlDefaultEnforcement'
  )
  Select-Plain (Read-Instance -Class 'MSFT_MpComputerStatus' -Namespace 'root/Microsoft/Windows/Defender' -Property $wanted) $wanted
}

Add-Section 'defender-preference' {
  $wanted = 'DisableRealtimeMonitoring', 'DisableBehaviorMonitoring', 'DisableIOAVProtection', 'MAPSReporting', 'PUAProtection'
  $counted = 'ExclusionPath', 'ExclusionExtension', 'ExclusionProcess'
  $preference = Read-Instance -Class 'MSFT_MpPreference' -Namespace 'root/Microsoft/Windows/Defender' -Property ($wanted + $counted)
  $row = Select-Plain $preference $wanted
  foreach ($name in $counted) {
    # Without administrator rights the list is a sentence that says so.
    $row["${name}Count"] = $null
    if ($elevated) { $row["${name}Count"] = @($preference.$name | Where-Object { $_ }).Count }
  }
  $row
}

Add-Section 'defender-alerts' {
  # A hundred days and 200 events at most: each event is put into words before it gets here, and three months are asked for.
  $log = 'Microsoft-Windows-Windows Defender/Operational'
  $row = Select-Plain (Get-WinEvent -ListLog $log) @('IsEnabled', 'LogMode', 'RecordCount')
  $row['Oldest'] = $null
  $row['Events'] = @()
  $numbers = @{}
  if ("$($row['RecordCount'])" -ne '0') {
    $row['Oldest'] = Format-Instant (Get-WinEvent -LogName $log -Oldest -MaxEvents 1).TimeCreated
    $wanted = @{ LogName = $log; Id = @(1006, 1015, 1116); StartTime = $began.AddDays(-100) }
    try {
      $row['Events'] = @(
        foreach ($found in @(Get-WinEvent -FilterHashtable $wanted -MaxEvents 200)) {
          # One detection may be entered more than once, by its id. Threats, files and people are named further on: not read.
          $alert = Select-Plain $found @('Id', 'TimeCreated')
          $alert['Detection'] = $null
          $id = "$($found.Properties[2].Value)"
          if ($id -match '^\{[0-9A-Fa-f-]{36}\}$') {
            if ($null -eq $numbers[$id]) { $numbers[$id] = $numbers.Count + 1 }
            $alert['Detection'] = $numbers[$id]
          }
          $alert
        }
      )
    } catch {
      if ("$($_.FullyQualifiedErrorId)" -notlike 'NoMatchingEventsFound*') { throw }
    }
  }
  $row
}

Add-Section 'firewall-profiles' -List {
  $wanted = 'Name', 'Enabled', 'DefaultInboundAction', 'DefaultOutboundAction', 'AllowInboundRules', 'LogBlocked'
  Get-NetFirewallProfile -PolicyStore ActiveStore | ForEach-Object { Select-Plain $_ $wanted }
}

Add-Section 'connection-profiles' -List {
  Get-NetConnectionProfile | ForEach-Object { Select-Plain $_ @('NetworkCategory') }
}

Add-Section 'bitlocker-volumes' -List {
  $wanted = 'DeviceID', 'DriveLetter', 'VolumeType'
  $namespace = 'root/cimv2/Security/MicrosoftVolumeEncryption'
  foreach ($volume in @(Read-Instance -Class 'Win32_EncryptableVolume' -Namespace $namespace -Property $wanted)) {
    $row = Select-Plain $volume @('DriveLetter', 'VolumeType')
    $conversion = Invoke-CimMethod -InputObject $volume -MethodName 'GetConversionStatus' -OperationTimeoutSec 15
    $protection = Invoke-CimMethod -InputObject $volume -MethodName 'GetProtectionStatus' -OperationTimeoutSec 15
    $method = Invoke-CimMethod -InputObject $volume -MethodName 'GetEncryptionMethod' -OperationTimeoutSec 15
    $lock = Invoke-CimMethod -InputObject $volume -MethodName 'GetLockStatus' -OperationTimeoutSec 15
    $row += Select-Plain $conversion @('ConversionStatus', 'EncryptionPercentage')
    $row += Select-Plain $protection @('ProtectionStatus')
    $row += Select-Plain $method @('EncryptionMethod')
    $row += Select-Plain $lock @('LockStatus')
    # What kinds of protectors there are. Their ids and what they hold stay where they are.
    $protectors = Invoke-CimMethod -InputObject $volume -MethodName 'GetKeyProtectors' -Arguments @{ KeyProtectorType = [uint32]0 } -OperationTimeoutSec 15
    $row['KeyProtectorTypes'] = $null
    if ($protectors.ReturnValue -eq 0) {
      $row['KeyProtectorTypes'] = @(
        foreach ($id in @($protectors.VolumeKeyProtectorID | Where-Object { $_ })) {
          (Invoke-CimMethod -InputObject $volume -MethodName 'GetKeyProtectorType' -Arguments @{ VolumeKeyProtectorID = $id } -OperationTimeoutSec 15).KeyProtectorType
        }
      )
    }
    $row
  }
}

Add-Section 'drive-protection' -List {
  $drives = @(Read-Instance -Class 'Win32_LogicalDisk' -Property @('DeviceID') -Filter 'DriveType=3')
  $shell = New-Object -ComObject 'Shell.Application'
  foreach ($drive in $drives) {
    $letter = "$($drive.DeviceID)"
    $protection = $null
    $folder = $shell.NameSpace($letter)
    if ($null -ne $folder) { $protection = $folder.Self.ExtendedProperty('System.Volume.BitLockerProtection') }
    @{ drive = $letter; value = (ConvertTo-Plain $protection); driveType = 3 }
  }
}

Add-Section 'tpm' -List {
  $wanted = 'SpecVersion', 'IsEnabled_InitialValue', 'IsActivated_InitialValue', 'IsOwned_InitialValue'
  Read-Instance -Class 'Win32_Tpm' -Namespace 'root/cimv2/Security/MicrosoftTpm' -Property $wanted | ForEach-Object { Select-Plain $_ $wanted }
}

Add-Section 'device-guard' {
  $wanted = 'VirtualizationBasedSecurityStatus', 'SecurityServicesConfigured', 'SecurityServicesRunning', 'CodeIntegrityPolicyEnforcementStatus'
  Select-Plain (Read-Instance -Class 'Win32_DeviceGuard' -Namespace 'root/Microsoft/Windows/DeviceGuard' -Property $wanted) $wanted
}

# S-1-5-21-... of the bytes of a security id.
function Format-Sid([byte[]]$Bytes) {
  $authority = [long]0
  foreach ($at in @(2, 3, 4, 5, 6, 7)) { $authority = $authority * 256 + $Bytes[$at] }
  $parts = @('S', $Bytes[0], $authority)
  for ($i = 0; $i -lt $Bytes[1]; $i++) {
    $at = 8 + 4 * $i
    $parts += [long]$Bytes[$at] + 256 * [long]$Bytes[$at + 1] + 65536 * [long]$Bytes[$at + 2] + 16777216 * [long]$Bytes[$at + 3]
  }
  $parts -join '-'
}

Add-Section 'administrators' -List {
  try {
    @(Get-LocalGroupMember -SID 'S-1-5-32-544') | ForEach-Object {
      @{ SID = "$($_.SID)"; ObjectClass = "$($_.ObjectClass)"; PrincipalSource = (ConvertTo-Plain $_.PrincipalSource) }
    }
  } catch {
    # A member whose account is gone, or one of Entra, breaks the cmdlet: the older interface gives the raw ids.
    $group = Read-Instance -Class 'Win32_Group' -Property @('Name') -Filter "LocalAccount=True and SID='S-1-5-32-544'"
    $directory = [ADSI]"WinNT://./$($group.Name),group"
    foreach ($member in @($directory.PSBase.Invoke('Members'))) {
      $entry = [ADSI]$member
      @{ SID = (Format-Sid ([byte[]]$entry.objectSid.Value)); ObjectClass = "$($entry.SchemaClassName)"; PrincipalSource = $null }
    }
  }
}

Add-Section 'local-accounts' -List {
  $wanted = 'SID', 'Disabled', 'PasswordRequired'
  Read-Instance -Class 'Win32_UserAccount' -Property $wanted -Filter 'LocalAccount=True' | ForEach-Object { Select-Plain $_ $wanted }
}

Add-Section 'directory-join' {
  # The rest of what it prints tells of the person who is signed in.
  $wanted = '^\s*(AzureAdJoined|EnterpriseJoined|DomainJoined|DomainName|Virtual Desktop|TenantId|TenantName|DeviceId|TpmProtected|DeviceAuthStatus|WorkplaceJoined|MdmUrl)\s+:'
  $joined = & "$env:SystemRoot\System32\dsregcmd.exe" /status
  (@($joined | Where-Object { $_ -match $wanted }) -join "`n")
}

Add-Section 'update-settings' {
  $automatic = New-Object -ComObject 'Microsoft.Update.AutoUpdate'
  $system = New-Object -ComObject 'Microsoft.Update.SystemInfo'
  $manager = New-Object -ComObject 'Microsoft.Update.ServiceManager'
  $row = @{ NotificationLevel = $null; LastSearchSuccessDate = $null; LastInstallationSuccessDate = $null; RebootRequired = $null; services = @() }
  try { $row['NotificationLevel'] = ConvertTo-Plain $automatic.Settings.NotificationLevel } catch { $row['NotificationLevel'] = $null }
  try {
    $row['LastSearchSuccessDate'] = Format-Instant $automatic.Results.LastSearchSuccessDate
    $row['LastInstallationSuccessDate'] = Format-Instant $automatic.Results.LastInstallationSuccessDate
  } catch { $row['LastSearchSuccessDate'] = $null }
  try { $row['RebootRequired'] = ConvertTo-Plain $system.RebootRequired } catch { $row['RebootRequired'] = $null }
  $row['services'] = @($manager.Services | ForEach-Object { Select-Plain $_ @('ServiceID', 'IsManaged', 'IsDefaultAUService') })
  $row
}

Add-Section 'licensing' -List {
  $wanted = 'ID', 'LicenseStatus', 'PartialProductKey', 'GracePeriodRemaining'
  # Without a filter this takes minutes on some machines.
  $filter = (($esuIds -split '\r?\n') | ForEach-Object { "ID='$_'" }) -join ' or '
  Read-Instance -Class 'SoftwareLicensingProduct' -Property $wanted -Filter $filter | ForEach-Object { Select-Plain $_ $wanted }
}

Add-Section 'hotfixes' -List {
  $wanted = 'HotFixID', 'Description', 'InstalledOn'
  Read-Instance -Class 'Win32_QuickFixEngineering' -Property $wanted | ForEach-Object {
    $row = Select-Plain $_ $wanted
    # Month first in every language of Windows: a cast reads it so, and the first ten characters are the date alone.
    if ("$($row['InstalledOn'])" -match '^\d{1,2}/\d{1,2}/\d{4}$') {
      try { $row['InstalledOn'] = ([datetime]$row['InstalledOn']).ToString('s').Substring(0, 10) } catch { $row['InstalledOn'] = $null }
    }
    $row
  }
}

Add-Section 'backup-summary' {
  $wanted = 'LastSuccessfulBackupTime', 'LastBackupTime', 'LastBackupResultHR', 'NextBackupTime'
  Select-Plain (Get-WBSummary) $wanted
}

Add-Section 'appx' -List {
  $wanted = 'Name', 'Version', 'Publisher', 'Architecture', 'IsFramework'
  Get-AppxPackage -AllUsers | ForEach-Object { Select-Plain $_ $wanted }
}

# ---- The answer ---------------------------------------------------------------------------------------------------------

$json = ConvertTo-Json -InputObject @{ format = 'muster-windows-answer/1'; sections = $sections } -Depth 12 -Compress
# Plain ASCII, which no code page of a console changes.
$foreign = @{}
foreach ($match in @((Select-String -InputObject $json -Pattern '[^\x20-\x7e]' -AllMatches -CaseSensitive).Matches)) {
  if ($null -ne $match) { $foreign[[int][char]$match.Value] = $match.Value }
}
foreach ($code in @($foreign.Keys)) { $json = $json.Replace($foreign[$code], ('\u{0:x4}' -f $code)) }
# A program may be named like the lines around this document.
$json = $json.Replace('-----', '\u002d----')
$lines = '----- muster answer -----', $json, '----- end of answer -----'
try {
  foreach ($line in $lines) { [Console]::Out.WriteLine($line) }
  [Console]::Out.Flush()
} catch {
  $lines | Write-Output
}
