import type { Probe } from "../types.ts";
import { installedUpdatesOnMac } from "./darwin.ts";
import { installedUpdatesOnLinux } from "./linux.ts";
import { installedUpdatesOnWindows } from "./windows.ts";

export const installedUpdates: Probe<"installed-updates"> = {
  id: "installed-updates",
  v: 1,
  timeoutMs: 20_000,
  asks: {
    linux: "not yet",
    win32: "not yet",
    darwin: "not yet",
  },
  run: {
    linux: installedUpdatesOnLinux,
    win32: installedUpdatesOnWindows,
    darwin: installedUpdatesOnMac,
  },
};
