import type { Probe } from "../types.ts";
import { managementOnMac } from "./darwin.ts";
import { managementOnLinux } from "./linux.ts";
import { managementOnWindows } from "./windows.ts";

export const management: Probe<"management"> = {
  id: "management",
  v: 1,
  timeoutMs: 20_000,
  asks: {
    linux: "not yet",
    win32: "not yet",
    darwin: "not yet",
  },
  run: { linux: managementOnLinux, win32: managementOnWindows, darwin: managementOnMac },
};
