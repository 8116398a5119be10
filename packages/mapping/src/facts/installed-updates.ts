import * as z from "zod";
import { UPDATES_LIMIT } from "./limits.ts";
import { factOf, Instant, Text } from "./reading.ts";

/** One update the system's own history names, its latest event alone: an uninstallation after an installation wins. */
export const InstalledUpdate = z.strictObject({
  /** KB number (`KB5044284`), label or package of the update. */
  id: Text,
  title: Text.optional(),
  /** Day or instant of the event; absent where the system keeps none that can be read without guessing its form. */
  at: Instant.optional(),
  result: z.enum(["installed", "failed", "uninstalled", "unknown"]),
});
export type InstalledUpdate = z.infer<typeof InstalledUpdate>;

/** One run of a package manager that changed something. */
export const UpdateTransaction = z.strictObject({
  at: Instant,
  /** Packages installed, upgraded, downgraded or removed by it. */
  changed: z.int().min(0),
});

/**
 * What was installed, as a history and not as a level: an update that is not listed may well be in force (Windows keeps
 * only the newest cumulative update), so nothing may be concluded from an absence. The level itself is the `os` fact's build.
 * Linux has no list of updates but the runs of its package manager.
 */
export const InstalledUpdates = factOf(
  "installed-updates",
  z.strictObject({
    updates: z.array(InstalledUpdate).max(UPDATES_LIMIT),
    /** The newest runs of the package manager first, at most 20. */
    transactions: z.array(UpdateTransaction).max(20),
    /** Sources read: `quick-fix-engineering`, `windows-update-history`, `apt-history`, `rpm`, … */
    read: z.array(Text).max(32),
    /** Sources that are there but could not be read. */
    unread: z.array(Text).max(32),
  }),
);
export type InstalledUpdates = z.infer<typeof InstalledUpdates>;
