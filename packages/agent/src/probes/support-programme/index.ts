import type { Probe } from "../types.ts";

export const supportProgramme: Probe<"support-programme"> = {
  id: "support-programme",
  v: 1,
  timeoutMs: 30_000,
  asks: {
    linux:
      "Ubuntu Pro's status file, apt's sources for Ubuntu's and Debian's extended support, `pro status` where those do not tell, the repository files of RHEL, Oracle Linux and SLES, `/etc/products.d`, `/sys/kernel/livepatch`, `canonical-livepatch status --format json`",
    win32:
      "`SoftwareLicensingProduct` filtered by the activation ids of ESU, the keys of the consumer programme, Azure Arc's service",
    darwin: "nothing: Apple sells none",
  },
  seen: "Debian 11 to 13, Ubuntu 22.04 without Pro",
};
