import type { Probe } from "../types.ts";
import { secureBootOnMac } from "./darwin.ts";
import { secureBootOnLinux } from "./linux.ts";
import { secureBootOnWindows } from "./windows.ts";

export const secureBoot: Probe<"secure-boot"> = {
  id: "secure-boot",
  v: 1,
  timeoutMs: 20_000,
  asks: {
    linux: "not yet",
    win32: "not yet",
    darwin: "not yet",
  },
  run: { linux: secureBootOnLinux, win32: secureBootOnWindows, darwin: secureBootOnMac },
};
