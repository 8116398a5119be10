import * as z from "zod";
import { factOf, Text } from "./reading.ts";

/**
 * Encryption of every fixed volume that holds data. `suspended`: encrypted, but the key lies open on the disk.
 * `plain` on a virtual machine means off at this layer: encryption below it cannot be seen.
 */
export const DiskEncryption = factOf(
  "disk-encryption",
  z.strictObject({
    volumes: z
      .array(
        z.strictObject({
          mount: Text,
          use: z.enum(["system", "data", "swap", "boot"]),
          state: z.enum([
            "encrypted",
            "encrypting",
            "decrypting",
            "suspended",
            "partial",
            "plain",
            "unknown",
          ]),
          method: Text.optional(),
        }),
      )
      .max(256),
  }),
);
export type DiskEncryption = z.infer<typeof DiskEncryption>;
