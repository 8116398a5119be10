import type { Probe } from "../types.ts";

export const remoteAccess: Probe<"remote-access"> = {
  id: "remote-access",
  v: 1,
  timeoutMs: 20_000,
  asks: {
    linux:
      "`sshd -T` (root), else its configuration with what it includes; systemd's units, `/proc/net/tcp`, `tcp6` and processes; installed tools for remote help",
    win32:
      "Remote Desktop's registry keys with policy's copy, services of RDP, WinRM, SSH, the remote registry and VNC, remote-support tools among programs and services",
    darwin:
      "`launchctl print-disabled system`, `launchctl print` of the jobs for SSH and screen sharing, `ps` for `ARDAgent`, `/etc/ssh/sshd_config`",
  },
  seen: "OpenSSH on Debian 12",
};
