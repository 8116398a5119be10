import * as z from "zod";
import { factOf, Instant, Text } from "./reading.ts";

export const BackupHint = z.strictObject({
  /** `windows-backup`, `file-history`, `onedrive-folders`, `time-machine`, `veeam`, `restic`, `borg`, … */
  tool: Text,
  name: Text,
  /** `installed` alone says nothing about a backup being made. */
  state: z.enum(["scheduled", "running", "installed", "off"]),
  /** The newest success the tool itself tells of. */
  lastSuccessAt: Instant.optional(),
  /** The copy is encrypted. */
  encrypted: z.enum(["yes", "no", "unknown"]),
});
export type BackupHint = z.infer<typeof BackupHint>;

/**
 * Signs that something makes backups. Never proof that data can be restored. Without a sign the fact is unknown: a backup
 * of the network or the hypervisor cannot be seen from inside.
 */
export const Backup = factOf("backup", z.strictObject({ hints: z.array(BackupHint).max(32) }));
export type Backup = z.infer<typeof Backup>;
