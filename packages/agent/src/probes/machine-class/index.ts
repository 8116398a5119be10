import type { Probe } from "../types.ts";
import { machineClassOnMac } from "./darwin.ts";
import { machineClassOnLinux } from "./linux.ts";
import { machineClassOnWindows } from "./windows.ts";

export const machineClass: Probe<"machine-class"> = {
  id: "machine-class",
  v: 1,
  timeoutMs: 5_000,
  asks: {
    linux:
      "`/sys/class/dmi/id`, `/proc/cpuinfo`, `/proc/self/mountinfo` and the marks of containers and WSL",
    win32: "not yet",
    darwin: "not yet",
  },
  run: { linux: machineClassOnLinux, win32: machineClassOnWindows, darwin: machineClassOnMac },
};
