import type { Probe } from "../types.ts";
import { administratorsOnMac } from "./darwin.ts";
import { administratorsOnLinux } from "./linux.ts";
import { administratorsOnWindows } from "./windows.ts";

export const administrators: Probe<"administrators"> = {
  id: "administrators",
  v: 1,
  timeoutMs: 20_000,
  asks: {
    linux: "not yet",
    win32: "not yet",
    darwin: "not yet",
  },
  run: {
    linux: administratorsOnLinux,
    win32: administratorsOnWindows,
    darwin: administratorsOnMac,
  },
};
