/** A plausible Windows 11 in the registry, one profile of whose firewall is off, as `reg import` takes it. */
const lines = String.raw`Windows Registry Editor Version 5.00

[HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Windows NT\CurrentVersion]
"CurrentBuild"="26100"
"CurrentBuildNumber"="26100"
"UBR"=dword:00001b58
"DisplayVersion"="24H2"
"EditionID"="Professional"
"InstallationType"="Client"
"ProductName"="Windows 10 Pro"

[HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall\{0A1B2C3D-0000-4000-8000-000000000001}]
"DisplayName"="Zoë's Übersicht £5"
"DisplayVersion"="3.2.1"
"Publisher"="Beispiel GmbH"

[HKEY_LOCAL_MACHINE\SOFTWARE\WOW6432Node\Microsoft\Windows\CurrentVersion\Uninstall\Example32]
"DisplayName"="Example 32"
"DisplayVersion"="1.0"

[HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Services\SharedAccess\Parameters\FirewallPolicy\DomainProfile]
"EnableFirewall"=dword:00000001
"DefaultInboundAction"=dword:00000001

[HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Services\SharedAccess\Parameters\FirewallPolicy\StandardProfile]
"EnableFirewall"=dword:00000001
"DefaultInboundAction"=dword:00000001

[HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Services\SharedAccess\Parameters\FirewallPolicy\PublicProfile]
"EnableFirewall"=dword:00000000
"DefaultInboundAction"=dword:00000001

[HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Control\SecureBoot\State]
"UEFISecureBootEnabled"=dword:00000001

[HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Windows\CurrentVersion\WindowsUpdate\Auto Update\RebootRequired]

`;

/** UTF-16 with a mark, as Windows' own editor of the registry writes it. */
export const registryFile = Buffer.from(`\ufeff${lines.replaceAll("\n", "\r\n")}`, "utf16le");
