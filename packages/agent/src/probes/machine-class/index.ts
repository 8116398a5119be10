import type { Probe } from "../types.ts";
import { machineClassOnLinux } from "./linux.ts";

export const machineClass: Probe<"machine-class"> = {
  id: "machine-class",
  v: 1,
  timeoutMs: 5_000,
  asks: {
    linux:
      "`/sys/class/dmi/id`, `/proc/cpuinfo`, `/proc/self/mountinfo` and the marks of containers and WSL",
  },
  run: { linux: machineClassOnLinux },
};
