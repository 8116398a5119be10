import type { Probe } from "../types.ts";
import { softwareOnLinux } from "./linux.ts";

export const installedSoftware: Probe<"installed-software"> = {
  id: "installed-software",
  v: 1,
  timeoutMs: 60_000,
  asks: {
    linux:
      "dpkg's, apk's and pacman's databases directly, `rpm -qa`, snap's folders, `flatpak list`, and a fixed list of places for products beside the package manager",
  },
  run: { linux: softwareOnLinux },
};
