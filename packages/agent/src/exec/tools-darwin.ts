import type { Tool } from "./types.ts";

const own = (folder: string, ...names: readonly Tool[]) =>
  Object.fromEntries(names.map((name) => [name, [`${folder}/${name}`]]));

/** Programs of macOS, all on its sealed volume, and those of security products, in the products' own folders. */
export const darwinTools: Readonly<Record<Tool, readonly string[]>> = {
  ...own("/usr/bin", "sw_vers", "uname", "plutil", "fdesetup", "dscl", "pmset", "csrutil"),
  ...own("/usr/bin", "bputil", "tmutil", "profiles", "app-sso", "systemextensionsctl", "xprotect"),
  ...own("/usr/sbin", "sysctl", "scutil", "ioreg", "system_profiler", "softwareupdate"),
  ...own("/usr/sbin", "diskutil", "sysadminctl", "spctl", "dsconfigad"),
  ...own("/bin", "launchctl", "ps", "hostname"),
  mdmclient: ["/usr/libexec/mdmclient"],
  pfctl: ["/sbin/pfctl"],
  socketfilterfw: ["/usr/libexec/ApplicationFirewall/socketfilterfw"],
  // Not by their links in /usr/local/bin: that folder is a person's where Homebrew was there first.
  mdatp: ["/Applications/Microsoft Defender.app/Contents/MacOS/wdavdaemonclient"],
  falconctl: ["/Applications/Falcon.app/Contents/Resources/falconctl"],
  sentinelctl: ["/Library/Sentinel/sentinel-agent.bundle/Contents/MacOS/sentinelctl"],
};
