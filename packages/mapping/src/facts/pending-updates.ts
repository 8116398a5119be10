import * as z from "zod";
import { UPDATES_LIMIT } from "./limits.ts";
import { factOf, Instant, Text } from "./reading.ts";

export const PendingUpdate = z.strictObject({
  /** Package, KB number or label. */
  name: Text,
  title: Text.optional(),
  installed: Text.optional(),
  candidate: Text,
  /** `unknown` where the source carries no security marking (Arch, CentOS repositories). */
  security: z.enum(["yes", "no", "unknown"]),
  severity: z.enum(["critical", "important", "moderate", "low", "unknown"]),
  /** Archive or service it comes from: `Debian-Security:12/stable-security`. */
  origin: Text.optional(),
  releasedAt: Instant.optional(),
  cves: z.array(Text).max(512).optional(),
  /** Held back by an administrator or a phased roll-out. */
  held: z.boolean(),
});
export type PendingUpdate = z.infer<typeof PendingUpdate>;

/**
 * Updates the machine's own sources offer and it has not installed. An empty list is a reading only where the lists
 * are fresh: stale lists make the whole fact `unknown` with `stale_cache`.
 */
export const PendingUpdates = factOf(
  "pending-updates",
  z.strictObject({
    updates: z.array(PendingUpdate).max(UPDATES_LIMIT),
    /** Security origins that the machine is configured to ask; empty means security updates cannot be seen. */
    securityOrigins: z.array(Text).max(64),
    /** Managers or patches whose pending updates could not be seen: the list is then a lower bound. */
    unread: z.array(Text).max(32).optional(),
  }),
);
export type PendingUpdates = z.infer<typeof PendingUpdates>;
