import type { Probe } from "../types.ts";

export const secureBoot: Probe<"secure-boot"> = {
  id: "secure-boot",
  v: 1,
  timeoutMs: 20_000,
  asks: {
    linux:
      "`SecureBoot` and `SetupMode` among the firmware's variables, `/sys/class/tpm`, `/sys/kernel/security/lockdown`",
    win32:
      "`SecureBoot\\State` and `Servicing` in the registry, `Win32_Tpm` (administrator), `Win32_DeviceGuard`",
    darwin:
      "`system_profiler SPiBridgeDataType SPHardwareDataType -json`, else `mdmclient QuerySecurityInfo` or `bputil -d` (root); `csrutil status`, `spctl --status`",
  },
  seen: "a virtual machine without firmware variables; the registry's part on Wine",
};
