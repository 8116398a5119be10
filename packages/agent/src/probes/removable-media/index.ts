import type { Probe } from "../types.ts";
import { removableMediaOnMac } from "./darwin.ts";
import { removableMediaOnLinux } from "./linux.ts";
import { removableMediaOnWindows } from "./windows.ts";

export const removableMedia: Probe<"removable-media"> = {
  id: "removable-media",
  v: 1,
  timeoutMs: 20_000,
  asks: {
    linux: "not yet",
    win32: "not yet",
    darwin: "not yet",
  },
  run: {
    linux: removableMediaOnLinux,
    win32: removableMediaOnWindows,
    darwin: removableMediaOnMac,
  },
};
