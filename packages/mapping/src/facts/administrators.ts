import * as z from "zod";
import { factOf, Text } from "./reading.ts";

/** A member of the group that may do anything. Without its name: names of accounts are people's. */
export const Administrator = z.strictObject({
  type: z.enum(["user", "group", "unknown"]),
  from: z.enum(["local", "domain", "entra", "microsoft-account", "unknown"]),
  /**
   * What the system itself calls it, by number and not by name: `administrator` (RID 500), `guest` (501), `domain-admins`
   * (RID 512), `entra-role`, `root`, `orphaned` (an id that no account answers to any more).
   */
  wellKnown: Text.optional(),
  enabled: z.enum(["yes", "no", "unknown"]),
});
export type Administrator = z.infer<typeof Administrator>;

/** Who is a local administrator, by kind and number, and whether a guest may sign in. */
export const Administrators = factOf(
  "administrators",
  z.strictObject({
    members: z.array(Administrator).max(500),
    /** False where what was read is only a lower bound: sudoers unread, a group that could not be resolved. */
    complete: z.boolean(),
    unread: z.array(Text).max(32),
    guest: z.enum(["enabled", "disabled", "absent", "unknown"]),
    /** Enabled local accounts that need no password. */
    withoutPassword: z.int().min(0).optional(),
    /** Rules that let somebody act as administrator without being asked for a password (sudoers NOPASSWD). */
    withoutAsking: z.int().min(0).optional(),
    /** Management of the local administrator's password (Windows LAPS). */
    passwordManaged: z.enum(["yes", "no", "unknown", "not-applicable"]),
  }),
);
export type Administrators = z.infer<typeof Administrators>;
