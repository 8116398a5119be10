import type { Probe } from "../types.ts";

export const administrators: Probe<"administrators"> = {
  id: "administrators",
  v: 1,
  timeoutMs: 20_000,
  asks: {
    linux:
      "`/etc/passwd`, `/etc/group` and, as root, `/etc/shadow` and sudo's policy with what it includes; `getent group sudo wheel admin` where a directory is asked too",
    win32:
      "the group `S-1-5-32-544`, local accounts by number (`Win32_UserAccount`, `LocalAccount=True`), keys of Windows LAPS",
    darwin:
      "`dscl . -read /Groups/admin`, counted; `com.apple.loginwindow.plist`, `sysadminctl -guestAccount status`; sudo's policy (root)",
  },
  seen: "Debian 12",
};
