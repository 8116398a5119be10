import type { Probe } from "../types.ts";

export const diskEncryption: Probe<"disk-encryption"> = {
  id: "disk-encryption",
  v: 1,
  timeoutMs: 30_000,
  asks: {
    linux:
      "`lsblk --json` and `/proc/self/mountinfo`: what lies under each mounted volume and swap; `zfs get encryption`; `/proc/swaps`; the folders of eCryptfs and fscrypt",
    win32:
      "`Win32_EncryptableVolume` and its methods (administrator); without that right `System.Volume.BitLockerProtection` of each drive",
    darwin: "`fdesetup status`, `diskutil apfs list -plist`",
  },
  seen: "a virtual machine without encryption",
};
