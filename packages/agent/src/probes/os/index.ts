import type { Probe } from "../types.ts";
import { osOnLinux } from "./linux.ts";

export const os: Probe<"os"> = {
  id: "os",
  v: 1,
  timeoutMs: 10_000,
  asks: {
    linux: "`/etc/os-release`, the point-release files beside it, `/proc/sys/kernel`",
  },
  run: { linux: osOnLinux },
};
