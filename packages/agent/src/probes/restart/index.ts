import type { Probe } from "../types.ts";

export const restart: Probe<"restart"> = {
  id: "restart",
  v: 1,
  timeoutMs: 60_000,
  asks: {
    linux:
      "`/run/reboot-required` and its `.pkgs`, the newest installed kernel package against the running kernel, rpm's install times, `dnf needs-restarting -r` or `zypper needs-rebooting` where anything was installed since the start, `needrestart -b` where those do not tell; the image that comes next on systems of ostree",
    win32:
      "the keys of component servicing and Windows Update that stand while something waits, the computer's name, `Microsoft.Update.SystemInfo`",
    darwin:
      "the state of declarative management (root) and `/var/log/install.log`: yes or unknown, never no",
  },
  seen: "Debian 11 to 13, Debian's own dnf and rpm; the registry's part on Wine",
};
