import type { Probe } from "../types.ts";

export const os: Probe<"os"> = {
  id: "os",
  v: 1,
  timeoutMs: 20_000,
  asks: {
    linux:
      "`/etc/os-release`, the point-release files beside it, `/proc/sys/kernel`; the booted image by `rpm-ostree status --json` or `bootc status --json` on systems of ostree",
    win32:
      "`HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion` and `Win32_OperatingSystem`; S mode and Insider branch in the registry",
    darwin: "`sw_vers`, else `SystemVersion.plist`; `sysctl -n hw.optional.arm64`",
  },
  seen: "Debian 11 to 13, Ubuntu 22.04; the registry's part on Wine",
};
