import type { Probe } from "../types.ts";

export const firewall: Probe<"firewall"> = {
  id: "firewall",
  v: 1,
  timeoutMs: 30_000,
  asks: {
    linux:
      "`nft --json list ruleset` (root); `iptables-legacy -S` where the old tables are in use; without nft the word of firewalld, `iptables -S` or ufw",
    win32:
      "`Get-NetFirewallProfile -PolicyStore ActiveStore`, else the firewall's registry keys with group policy's copy; service `mpssvc`; Security Center's firewall products; the category of the connections in use",
    darwin:
      "`socketfilterfw --getglobalstate --getblockall --getstealthmode --getallowsigned`, else `system_profiler SPFirewallDataType -json`",
  },
  seen: "nftables and ufw; the registry's part on Wine",
};
