import type { Probe } from "../types.ts";
import { bootOnMac } from "./darwin.ts";
import { bootOnLinux } from "./linux.ts";
import { bootOnWindows } from "./windows.ts";

export const boot: Probe<"boot"> = {
  id: "boot",
  v: 1,
  timeoutMs: 5_000,
  asks: { linux: "`btime` in `/proc/stat`", win32: "not yet", darwin: "not yet" },
  run: { linux: bootOnLinux, win32: bootOnWindows, darwin: bootOnMac },
};
