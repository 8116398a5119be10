import type { Probe } from "../types.ts";
import { screenLockOnMac } from "./darwin.ts";
import { screenLockOnLinux } from "./linux.ts";
import { screenLockOnWindows } from "./windows.ts";

export const screenLock: Probe<"screen-lock"> = {
  id: "screen-lock",
  v: 1,
  timeoutMs: 20_000,
  asks: {
    linux: "not yet",
    win32: "not yet",
    darwin: "not yet",
  },
  run: { linux: screenLockOnLinux, win32: screenLockOnWindows, darwin: screenLockOnMac },
};
