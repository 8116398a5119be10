import type { Probe } from "../types.ts";

export const antivirus: Probe<"antivirus"> = {
  id: "antivirus",
  v: 1,
  timeoutMs: 20_000,
  asks: {
    linux:
      "installed packages, folders and processes of known products; ClamAV's database header; the products' own words: `mdatp health --output json`, `falconctl -g --aid --cid --rfm-state --version`, `sentinelctl version`, `engines status` and `control status`, `cytool runtime query`, `bduitool get ps`, ESET's `upd --list-modules` and `lic --status`, `repcli status` (root)",
    win32:
      "Security Center's products (clients), `MSFT_MpComputerStatus` and its preference, alerts in Defender's own log (`Get-WinEvent`), services and installed programs of known products, signature dates in the registry",
    darwin:
      "XProtect's bundles and `xprotect version`, `systemextensionsctl list`, applications and folders of known products; `mdatp health --output json`, `falconctl stats` (root), `sentinelctl status`",
  },
  seen: "a machine without any product",
};
