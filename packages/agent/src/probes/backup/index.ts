import type { Probe } from "../types.ts";
import { backupOnMac } from "./darwin.ts";
import { backupOnLinux } from "./linux.ts";
import { backupOnWindows } from "./windows.ts";

export const backup: Probe<"backup"> = {
  id: "backup",
  v: 1,
  timeoutMs: 20_000,
  asks: {
    linux: "not yet",
    win32: "not yet",
    darwin: "not yet",
  },
  run: { linux: backupOnLinux, win32: backupOnWindows, darwin: backupOnMac },
};
