import type { Probe } from "../types.ts";
import { identityOnMac } from "./darwin.ts";
import { identityOnLinux } from "./linux.ts";
import { identityOnWindows } from "./windows.ts";

export const identity: Probe<"identity"> = {
  id: "identity",
  v: 1,
  timeoutMs: 5_000,
  asks: {
    linux: "`/proc/sys/kernel/hostname`, `/sys/class/dmi/id` (the serial number as root)",
    win32: "not yet",
    darwin: "not yet",
  },
  run: { linux: identityOnLinux, win32: identityOnWindows, darwin: identityOnMac },
};
