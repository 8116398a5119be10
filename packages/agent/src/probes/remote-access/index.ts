import type { Probe } from "../types.ts";

export const remoteAccess: Probe<"remote-access"> = {
  id: "remote-access",
  v: 1,
  timeoutMs: 20_000,
  asks: {
    linux:
      "`sshd -T` (root), else its configuration with what it includes; systemd's units, `/proc/net/tcp`, `tcp6` and processes; installed tools for remote help",
    win32: "not yet",
    darwin:
      "`launchctl print-disabled system`, `launchctl print` of the jobs for SSH and screen sharing, `ps` for `ARDAgent`, `/etc/ssh/sshd_config`",
  },
};
