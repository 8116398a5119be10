import type { Probe } from "../types.ts";
import { pendingUpdatesOnMac } from "./darwin.ts";
import { pendingOnLinux } from "./linux.ts";
import { pendingUpdatesOnWindows } from "./windows.ts";

export const pendingUpdates: Probe<"pending-updates"> = {
  id: "pending-updates",
  v: 1,
  timeoutMs: 120_000,
  asks: {
    linux:
      "`apt-cache policy` over the installed packages; elsewhere `dnf`, `zypper`, `pacman` or `apk`, each from the lists on disk",
    win32: "not yet",
    darwin: "not yet",
  },
  run: { linux: pendingOnLinux, win32: pendingUpdatesOnWindows, darwin: pendingUpdatesOnMac },
};
