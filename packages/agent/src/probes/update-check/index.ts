import type { Probe } from "../types.ts";
import { updateCheckOnMac } from "./darwin.ts";
import { updateCheckOnLinux } from "./linux.ts";
import { updateCheckOnWindows } from "./windows.ts";

export const updateCheck: Probe<"update-check"> = {
  id: "update-check",
  v: 1,
  timeoutMs: 30_000,
  asks: {
    linux:
      "the heads of apt's `InRelease` files and its stamps, the times of dnf's, zypper's, pacman's and apk's lists, the last entry of `/var/log/apt/history.log`",
    win32: "not yet",
    darwin: "not yet",
  },
  run: { linux: updateCheckOnLinux, win32: updateCheckOnWindows, darwin: updateCheckOnMac },
};
