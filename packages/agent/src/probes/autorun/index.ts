import type { Probe } from "../types.ts";
import { autorunOnMac } from "./darwin.ts";
import { autorunOnLinux } from "./linux.ts";
import { autorunOnWindows } from "./windows.ts";

export const autorun: Probe<"autorun"> = {
  id: "autorun",
  v: 1,
  timeoutMs: 20_000,
  asks: {
    linux: "not yet",
    win32: "not yet",
    darwin: "not yet",
  },
  run: { linux: autorunOnLinux, win32: autorunOnWindows, darwin: autorunOnMac },
};
