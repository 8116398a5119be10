import type { Probe } from "../types.ts";

export const management: Probe<"management"> = {
  id: "management",
  v: 1,
  timeoutMs: 20_000,
  asks: {
    linux:
      "`realm list`, the configurations of sssd, Samba and FreeIPA, the machine's keytab, and packages, marks and units of known management tools",
    win32:
      "`dsregcmd /status`, `Win32_ComputerSystem`, `CloudDomainJoin`, `Enrollments` and each signed-in person's `WorkplaceJoin` in the registry, services of management tools",
    darwin: "`profiles status -type enrollment`, `dsconfigad -show`, `app-sso platform -s`",
  },
  seen: "a machine that belongs to nothing",
};
