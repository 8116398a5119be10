import type { Probe } from "../types.ts";
import { edrOnMac } from "./darwin.ts";
import { edrOnLinux } from "./linux.ts";
import { edrOnWindows } from "./windows.ts";

export const edr: Probe<"edr"> = {
  id: "edr",
  v: 1,
  timeoutMs: 20_000,
  asks: {
    linux: "not yet",
    win32: "not yet",
    darwin: "not yet",
  },
  run: { linux: edrOnLinux, win32: edrOnWindows, darwin: edrOnMac },
};
