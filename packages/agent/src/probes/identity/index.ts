import type { Probe } from "../types.ts";
import { identityOnLinux } from "./linux.ts";

export const identity: Probe<"identity"> = {
  id: "identity",
  v: 1,
  timeoutMs: 5_000,
  asks: { linux: "`/proc/sys/kernel/hostname`, `/sys/class/dmi/id` (the serial number as root)" },
  run: { linux: identityOnLinux },
};
