import * as z from "zod";
import { factOf, Text } from "./reading.ts";

const Answer = z.enum(["yes", "no", "unknown"]);

/** Whether only trusted code starts the machine, and whether it has a chip that keeps keys. */
export const SecureBoot = factOf(
  "secure-boot",
  z.strictObject({
    /** `not-supported`: started the old way (BIOS), a known state; `setup-mode`: keys are not enforced. */
    secureBoot: z.enum(["on", "off", "not-supported", "setup-mode", "unknown"]),
    /** macOS: `full`, `reduced`, `permissive` (Apple silicon), `medium`, `none` (T2). */
    level: Text.optional(),
    /** Windows: whether the certificates of 2011, which ended in 2026, were replaced. Absent where nothing is said. */
    certificates: z
      .strictObject({
        status: Text.optional(),
        capable: z.int().optional(),
        error: z.int().optional(),
      })
      .optional(),
    tpm: z.strictObject({
      present: z.enum(["yes", "no", "unknown", "not-applicable"]),
      /** `2.0` or `1.2`. */
      version: Text.optional(),
      enabled: Answer,
    }),
    /** Virtualisation-based security and Credential Guard (Windows): running now. */
    virtualisationBased: Answer.optional(),
    credentialGuard: Answer.optional(),
    /** System integrity protection (macOS) or kernel lockdown (Linux: `none`, `integrity`, `confidentiality`). */
    integrity: Text.optional(),
    /** Only signed programs start (Gatekeeper, macOS). */
    gatekeeper: Answer.optional(),
  }),
);
export type SecureBoot = z.infer<typeof SecureBoot>;
