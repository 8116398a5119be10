import type { Probe } from "../types.ts";
import { firewallOnMac } from "./darwin.ts";
import { firewallOnLinux } from "./linux.ts";
import { firewallOnWindows } from "./windows.ts";

export const firewall: Probe<"firewall"> = {
  id: "firewall",
  v: 1,
  timeoutMs: 15_000,
  asks: {
    linux:
      "`nft --json list ruleset` (root); `iptables-legacy -S` where the old tables are in use; without nft the word of firewalld, `iptables -S` or ufw",
    win32: "not yet",
    darwin: "not yet",
  },
  run: { linux: firewallOnLinux, win32: firewallOnWindows, darwin: firewallOnMac },
};
