import type { Probe } from "../types.ts";
import { restartOnMac } from "./darwin.ts";
import { restartOnLinux } from "./linux.ts";
import { restartOnWindows } from "./windows.ts";

export const restart: Probe<"restart"> = {
  id: "restart",
  v: 1,
  timeoutMs: 60_000,
  asks: {
    linux:
      "`/run/reboot-required` and its `.pkgs`, the newest installed kernel package against the running kernel, rpm's install times, `needrestart -b` where those do not tell",
    win32: "not yet",
    darwin: "not yet",
  },
  run: { linux: restartOnLinux, win32: restartOnWindows, darwin: restartOnMac },
};
