import type { Probe } from "../types.ts";
import { bootOnLinux } from "./linux.ts";

export const boot: Probe<"boot"> = {
  id: "boot",
  v: 1,
  timeoutMs: 5_000,
  asks: { linux: "`btime` in `/proc/stat`" },
  run: { linux: bootOnLinux },
};
