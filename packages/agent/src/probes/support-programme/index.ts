import type { Probe } from "../types.ts";
import { programmesOnLinux } from "./linux.ts";

export const supportProgramme: Probe<"support-programme"> = {
  id: "support-programme",
  v: 1,
  timeoutMs: 30_000,
  asks: {
    linux:
      "Ubuntu Pro's status file (else `pro status`), apt's sources for Debian ELTS, the repository files of RHEL, Oracle Linux and SLES",
  },
  run: { linux: programmesOnLinux },
};
