import type { Probe } from "../types.ts";

export const edr: Probe<"edr"> = {
  id: "edr",
  v: 1,
  timeoutMs: 20_000,
  asks: {
    linux:
      "installed packages, folders and processes of known products; `mdatp health --output json`; `falconctl -g --aid --cid --rfm-state --version` (root)",
    win32:
      "`Windows Advanced Threat Protection\\Status` in the registry, service `Sense`, services of other products",
    darwin:
      "`systemextensionsctl list`, applications of known products; `mdatp health --output json`, `falconctl stats` (root), `sentinelctl status`",
  },
  seen: "a machine without any product",
};
