import type { Probe } from "../types.ts";

export const installedSoftware: Probe<"installed-software"> = {
  id: "installed-software",
  v: 1,
  timeoutMs: 60_000,
  asks: {
    linux:
      "dpkg's, apk's, pacman's and rpm's sqlite databases directly, `rpm -qa` for rpm's older ones, snap's folders, `flatpak list`, and a fixed list of places for products beside the package manager",
    win32:
      "the uninstall keys of both registry views and of signed-in people, click-to-run Office, `Get-AppxPackage -AllUsers`, the places of Java and .NET",
    darwin:
      "`Info.plist` of the bundles in `/Applications`, `/System/Applications` and people's `~/Applications`, Homebrew's folders, fixed places of Java and Python; `system_profiler SPApplicationsDataType -json` where there is no bundle to read",
  },
  seen: "Debian 11 to 13, Ubuntu 22.04, Debian's own rpm with sqlite; the registry's part on Wine",
};
