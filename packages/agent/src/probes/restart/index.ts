import type { Probe } from "../types.ts";
import { restartOnLinux } from "./linux.ts";

export const restart: Probe<"restart"> = {
  id: "restart",
  v: 1,
  timeoutMs: 60_000,
  asks: {
    linux:
      "`/run/reboot-required` and its `.pkgs`, the newest installed kernel package against the running kernel, rpm's install times, `needrestart -b` where those do not tell",
  },
  run: { linux: restartOnLinux },
};
