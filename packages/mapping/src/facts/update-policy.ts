import * as z from "zod";
import { factOf, Text } from "./reading.ts";

/** How updates get onto the machine, as configured. */
export const UpdatePolicy = factOf(
  "update-policy",
  z.strictObject({
    automatic: z.enum(["install", "download", "notify", "off", "not-configured"]),
    /** What does it: `unattended-upgrades`, `dnf-automatic`, `windows-update`, `softwareupdate`. */
    mechanism: Text.optional(),
    /** `security` or `all`; absent where the mechanism does not say. */
    scope: z.enum(["security", "all"]).optional(),
    managedBy: Text.optional(),
    deferralDays: z.int().min(0).max(3650).optional(),
    /** The feature release that a policy holds the machine at (Windows: `Windows 11 24H2`); it still gets security updates. */
    pinnedTo: Text.optional(),
    /** What stands in its way: a disabled timer, a paused schedule, a service that cannot start. */
    obstacles: z.array(Text).max(32),
  }),
);
export type UpdatePolicy = z.infer<typeof UpdatePolicy>;
