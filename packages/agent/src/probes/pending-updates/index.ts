import type { Probe } from "../types.ts";

export const pendingUpdates: Probe<"pending-updates"> = {
  id: "pending-updates",
  v: 1,
  timeoutMs: 120_000,
  asks: {
    linux:
      "`apt-cache policy` over the installed packages; elsewhere `dnf`, `zypper`, `pacman` or `apk`, each from the lists on disk; the image that the last check found on systems of ostree; `snap refresh --list` and `flatpak remote-ls --updates --cached` where any are installed",
    win32:
      "a search of the Windows Update Agent in what the last search found; online only where that is older than a day, and once a day",
    darwin: "`softwareupdate --list --no-scan`; `com.apple.SoftwareUpdate.plist` for its age",
  },
  seen: "apt on Debian 11 to 13 and Ubuntu 22.04, dnf 4 with a repository made for it",
};
