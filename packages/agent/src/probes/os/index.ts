import type { Probe } from "../types.ts";
import { osOnMac } from "./darwin.ts";
import { osOnLinux } from "./linux.ts";
import { osOnWindows } from "./windows.ts";

export const os: Probe<"os"> = {
  id: "os",
  v: 1,
  timeoutMs: 10_000,
  asks: {
    linux: "`/etc/os-release`, the point-release files beside it, `/proc/sys/kernel`",
    win32: "not yet",
    darwin: "not yet",
  },
  run: { linux: osOnLinux, win32: osOnWindows, darwin: osOnMac },
};
