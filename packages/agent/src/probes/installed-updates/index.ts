import type { Probe } from "../types.ts";

export const installedUpdates: Probe<"installed-updates"> = {
  id: "installed-updates",
  v: 1,
  timeoutMs: 20_000,
  asks: {
    linux:
      "`/var/log/apt/history.log` or `dpkg.log`, rpm's install times, `/var/log/pacman.log`: the runs that changed something",
    win32: "`Win32_QuickFixEngineering` and the newest 200 entries of Windows Update's history",
    darwin:
      "`/Library/Receipts/InstallHistory.plist`, else `system_profiler SPInstallHistoryDataType -json`",
  },
  seen: "Debian 11 to 13, Debian's own rpm",
};
