import type { Probe } from "../types.ts";

export const identity: Probe<"identity"> = {
  id: "identity",
  v: 1,
  timeoutMs: 20_000,
  asks: {
    linux: "`/proc/sys/kernel/hostname`, `/sys/class/dmi/id` (the serial number as root)",
    win32: "`Win32_ComputerSystem`, `Win32_BIOS`, else the registry's copy of both",
    darwin:
      "`scutil --get ComputerName`, `ioreg -a -c IOPlatformExpertDevice -d 2`, `system_profiler`",
  },
  seen: "a virtual machine; the registry's part on Wine",
};
