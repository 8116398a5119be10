import type { Probe } from "../types.ts";

export const installedUpdates: Probe<"installed-updates"> = {
  id: "installed-updates",
  v: 1,
  timeoutMs: 420_000,
  asks: {
    linux: "not yet",
    win32: "`Win32_QuickFixEngineering` and the newest 200 entries of Windows Update's history",
    darwin: "not yet",
  },
};
