import type { Probe } from "../types.ts";

export const boot: Probe<"boot"> = {
  id: "boot",
  v: 1,
  timeoutMs: 20_000,
  asks: {
    linux: "`btime` in `/proc/stat`",
    win32: "`LastBootUpTime` of `Win32_OperatingSystem`",
    darwin: "`sysctl -n kern.boottime`",
  },
  seen: "a virtual machine",
};
