import type { Probe } from "../types.ts";

export const updateCheck: Probe<"update-check"> = {
  id: "update-check",
  v: 1,
  timeoutMs: 30_000,
  asks: {
    linux:
      "the heads of apt's `InRelease` files and its stamps, the times of dnf's, zypper's, pacman's and apk's lists, the last entry of `/var/log/apt/history.log`",
    win32: "`Microsoft.Update.AutoUpdate`, else the results that the registry keeps",
    darwin: "`LastFullSuccessfulDate` in `com.apple.SoftwareUpdate.plist`, the install history",
  },
  seen: "Debian 11 to 13, Ubuntu 22.04, dnf 4",
};
