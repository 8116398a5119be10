import type { Probe } from "../types.ts";
import { diskEncryptionOnLinux } from "./linux.ts";

export const diskEncryption: Probe<"disk-encryption"> = {
  id: "disk-encryption",
  v: 1,
  timeoutMs: 15_000,
  asks: {
    linux: "`lsblk --json`: what lies under each mounted volume and swap; `zfs get encryption`",
  },
  run: { linux: diskEncryptionOnLinux },
};
