import type { Probe } from "../types.ts";

export const removableMedia: Probe<"removable-media"> = {
  id: "removable-media",
  v: 1,
  timeoutMs: 20_000,
  asks: {
    linux:
      "`modprobe.d` and the kernel's command line for `usb-storage` and `uas`, USBGuard and its rules, rules of udev and polkit, dconf's system databases",
    win32:
      "policies for removable storage, `USBSTOR`'s start, BitLocker's rule for removable drives, device management, Defender's device control",
    darwin:
      "disk management's declarations (root), forced `com.apple.systemuiserver` and `com.apple.applicationaccess`, `mdatp health --output json`",
  },
  seen: "Debian 12",
};
