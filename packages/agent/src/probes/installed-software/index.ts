import type { Probe } from "../types.ts";
import { installedSoftwareOnMac } from "./darwin.ts";
import { softwareOnLinux } from "./linux.ts";
import { installedSoftwareOnWindows } from "./windows.ts";

export const installedSoftware: Probe<"installed-software"> = {
  id: "installed-software",
  v: 1,
  timeoutMs: 60_000,
  asks: {
    linux:
      "dpkg's, apk's and pacman's databases directly, `rpm -qa`, snap's folders, `flatpak list`, and a fixed list of places for products beside the package manager",
    win32: "not yet",
    darwin: "not yet",
  },
  run: {
    linux: softwareOnLinux,
    win32: installedSoftwareOnWindows,
    darwin: installedSoftwareOnMac,
  },
};
