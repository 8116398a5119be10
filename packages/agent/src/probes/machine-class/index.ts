import type { Probe } from "../types.ts";

export const machineClass: Probe<"machine-class"> = {
  id: "machine-class",
  v: 1,
  timeoutMs: 20_000,
  asks: {
    linux:
      "`/sys/class/dmi/id`, `/proc/cpuinfo`, `/proc/self/mountinfo` and the marks of containers and WSL, batteries, `systemd-detect-virt` where those do not tell",
    win32: "`Win32_ComputerSystem`, `Win32_SystemEnclosure`, `Win32_Battery`",
    darwin:
      "`system_profiler SPiBridgeDataType SPHardwareDataType -json`, `ioreg`, `sysctl kern.hv_vmm_present`, `pmset -g custom`",
  },
  seen: "a virtual machine (KVM)",
};
