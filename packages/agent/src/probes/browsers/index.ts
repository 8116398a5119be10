import type { Probe } from "../types.ts";
import { browsersOnMac } from "./darwin.ts";
import { browsersOnLinux } from "./linux.ts";
import { browsersOnWindows } from "./windows.ts";

export const browsers: Probe<"browsers"> = {
  id: "browsers",
  v: 1,
  timeoutMs: 20_000,
  asks: {
    linux: "not yet",
    win32: "not yet",
    darwin: "not yet",
  },
  run: { linux: browsersOnLinux, win32: browsersOnWindows, darwin: browsersOnMac },
};
