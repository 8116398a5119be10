<#
Asks Windows Update which updates are missing and which were installed, in a process of its own: the search leaks memory
and may hang behind a broken server. `offline` answers from what the last search found, without the network; `online`
searches. Neither downloads or installs anything. Prints one JSON document between two marker lines, as collect.ps1 does.
#>
[CmdletBinding()]
param(
  [ValidateSet('offline', 'online')]
  [string]$How = 'offline',
  # Set by the script itself when it starts again outside the 32-bit emulation.
  [switch]$Native
)

$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
$WarningPreference = 'SilentlyContinue'
$InformationPreference = 'SilentlyContinue'

if ($env:PROCESSOR_ARCHITEW6432 -and -not $Native) {
  $nativePowerShell = "$env:SystemRoot\Sysnative\WindowsPowerShell\v1.0\powershell.exe"
  & $nativePowerShell -NoLogo -NoProfile -NonInteractive -ExecutionPolicy Bypass -OutputFormat Text -File $PSCommandPath $How -Native
  exit $LASTEXITCODE
}

$sections = @{}
# Reading all of the history can take long.
$newest = 200
# More than this many missing updates are no list that a person could use.
$most = 5000

function Format-Text([string]$Text) {
  $plain = $Text -replace '(?i)([\\/]Users[\\/]|[\\/]Documents and Settings[\\/])[^\\/";]+', '$1...'
  if ($plain.Length -gt 4096) { $plain = $plain.Substring(0, 4096) }
  $plain
}

# Windows Update gives its dates in UTC without saying so.
function Format-Instant($Date) {
  if ($null -eq $Date) { return $null }
  if ("$($Date.Kind)" -eq 'Local') { return $Date.ToUniversalTime().ToString('o') }
  $Date.ToString('s') + 'Z'
}

# A list of text, also of one or of none.
function Format-TextList($Collection) {
  $list = @(foreach ($entry in $Collection) { Format-Text "$entry" })
  return , $list
}

# Type and number of an error decide what it means; its message is in the language of the system.
function Read-Failure($Record) {
  $exception = $Record.Exception
  $inner = $exception
  while ($null -ne $inner.InnerException) { $inner = $inner.InnerException }
  $id = "$($Record.FullyQualifiedErrorId)"
  $code = "$($inner.HResult)"
  if ($id -match '0x[0-9A-Fa-f]{8}') { $code = $Matches[0] }
  $type = "$($exception.PSObject.TypeNames[0]); $id; $($Record.CategoryInfo.Category)"
  $message = Format-Text "$($exception.Message)"
  if ($message.Length -gt 300) { $message = $message.Substring(0, 300) }
  @{ type = $type; hresult = $code; message = $message }
}

function Add-Section([string]$Name, [scriptblock]$Ask, [switch]$List) {
  $started = Get-Date
  try {
    if ($List) { $data = @(& $Ask) } else { $data = & $Ask }
    $ms = [int]((Get-Date) - $started).TotalMilliseconds
    $sections[$Name] = @{ ok = $true; ms = $ms; data = $data }
  } catch {
    $ms = [int]((Get-Date) - $started).TotalMilliseconds
    $sections[$Name] = @{ ok = $false; ms = $ms; error = (Read-Failure $_) }
  }
}

function Read-Update($Update) {
  $row = @{
    Title = (Format-Text "$($Update.Title)")
    KBArticleIDs = (Format-TextList $Update.KBArticleIDs)
    UpdateID = "$($Update.Identity.UpdateID)"
    RevisionNumber = $Update.Identity.RevisionNumber
    MsrcSeverity = $Update.MsrcSeverity
    CategoryIDs = (Format-TextList @($Update.Categories | ForEach-Object { $_.CategoryID }))
    LastDeploymentChangeTime = (Format-Instant $Update.LastDeploymentChangeTime)
    RebootRequired = $Update.RebootRequired
    RebootBehavior = $null
    IsDownloaded = $Update.IsDownloaded
    IsMandatory = $Update.IsMandatory
    BrowseOnly = $Update.BrowseOnly
    IsHidden = $Update.IsHidden
    Deadline = (Format-Instant $Update.Deadline)
    CveIDs = (Format-TextList $Update.CveIDs)
    SupportUrl = (Format-Text "$($Update.SupportUrl)")
  }
  # 0 never, 1 always, 2 may. RebootRequired above speaks of the present.
  if ($null -ne $Update.InstallationBehavior) { $row['RebootBehavior'] = [int]$Update.InstallationBehavior.RebootBehavior }
  $row
}

Add-Section 'update-search' {
  $session = New-Object -ComObject 'Microsoft.Update.Session'
  $session.ClientApplicationID = 'muster-agent'
  $searcher = $session.CreateUpdateSearcher()
  $searcher.Online = ($How -eq 'online')
  $automatic = New-Object -ComObject 'Microsoft.Update.AutoUpdate'
  $searchedAt = (Get-Date).ToUniversalTime().ToString('o')
  $found = $searcher.Search("IsInstalled=0 and IsHidden=0 and Type='Software'")
  $row = @{
    online = ($How -eq 'online')
    searchedAt = $searchedAt
    resultCode = [int]$found.ResultCode
    hiddenResultCode = $null
    serverSelection = [int]$searcher.ServerSelection
    serviceID = "$($searcher.ServiceID)"
    lastSearchSuccessDate = $null
    cut = ($found.Updates.Count -gt $most)
    updates = @($found.Updates | Select-Object -First $most | ForEach-Object { Read-Update $_ })
    hidden = $null
  }
  try { $row['lastSearchSuccessDate'] = Format-Instant $automatic.Results.LastSearchSuccessDate } catch { $row['lastSearchSuccessDate'] = $null }
  try {
    # A hidden security update is a finding; this search is cheap, because it needs no network any more.
    $searcher.Online = $false
    $hidden = $searcher.Search("IsInstalled=0 and IsHidden=1 and Type='Software'")
    $row['hidden'] = @($hidden.Updates | Select-Object -First $most | ForEach-Object { Read-Update $_ })
    $row['hiddenResultCode'] = [int]$hidden.ResultCode
  } catch {
    # 4 is failed.
    $row['hidden'] = $null
    $row['hiddenResultCode'] = 4
  }
  $row
}

Add-Section 'update-history' -List {
  $session = New-Object -ComObject 'Microsoft.Update.Session'
  $searcher = $session.CreateUpdateSearcher()
  $count = $searcher.GetTotalHistoryCount()
  # Asking for none is an error.
  if ($count -gt 0) {
    if ($count -gt $newest) { $count = $newest }
    $searcher.QueryHistory(0, $count) | ForEach-Object {
      @{
        Title = (Format-Text "$($_.Title)")
        Date = (Format-Instant $_.Date)
        Operation = [int]$_.Operation
        ResultCode = [int]$_.ResultCode
        UpdateID = "$($_.UpdateIdentity.UpdateID)"
        ClientApplicationID = (Format-Text "$($_.ClientApplicationID)")
      }
    }
  }
}

$json = ConvertTo-Json -InputObject @{ format = 'muster-windows-answer/1'; sections = $sections } -Depth 12 -Compress
# Plain ASCII, which no code page of a console changes.
$foreign = @{}
foreach ($match in @((Select-String -InputObject $json -Pattern '[^\x20-\x7e]' -AllMatches -CaseSensitive).Matches)) {
  if ($null -ne $match) { $foreign[[int][char]$match.Value] = $match.Value }
}
foreach ($code in @($foreign.Keys)) { $json = $json.Replace($foreign[$code], ('\u{0:x4}' -f $code)) }
# An update may be named like the lines around this document.
$json = $json.Replace('-----', '\u002d----')
$lines = '----- muster answer -----', $json, '----- end of answer -----'
try {
  foreach ($line in $lines) { [Console]::Out.WriteLine($line) }
  [Console]::Out.Flush()
} catch {
  $lines | Write-Output
}
