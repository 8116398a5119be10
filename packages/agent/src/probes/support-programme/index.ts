import type { Probe } from "../types.ts";
import { supportProgrammeOnMac } from "./darwin.ts";
import { programmesOnLinux } from "./linux.ts";
import { supportProgrammeOnWindows } from "./windows.ts";

export const supportProgramme: Probe<"support-programme"> = {
  id: "support-programme",
  v: 1,
  timeoutMs: 30_000,
  asks: {
    linux:
      "Ubuntu Pro's status file, apt's sources for Ubuntu's and Debian's extended support, `pro status` where those do not tell, the repository files of RHEL, Oracle Linux and SLES",
    win32: "not yet",
    darwin: "not yet",
  },
  run: {
    linux: programmesOnLinux,
    win32: supportProgrammeOnWindows,
    darwin: supportProgrammeOnMac,
  },
};
