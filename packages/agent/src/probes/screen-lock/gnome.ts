import type { LockSetting } from "@muster/mapping/facts";
import { flagOf, secondsOf } from "./keyfiles.ts";

/** Values of the keys that together say when GNOME locks, as texts; absent where nothing sets them. */
export interface GnomeKeys {
  readonly idleDelay: string | undefined;
  readonly lockEnabled: string | undefined;
  readonly lockDelay: string | undefined;
  /** A lockdown that takes the lock away altogether. */
  readonly disabled: string | undefined;
}

export const gnomeKeys = {
  idleDelay: "org/gnome/desktop/session/idle-delay",
  lockEnabled: "org/gnome/desktop/screensaver/lock-enabled",
  lockDelay: "org/gnome/desktop/screensaver/lock-delay",
  disabled: "org/gnome/desktop/lockdown/disable-lock-screen",
} as const satisfies Readonly<Record<keyof GnomeKeys, string>>;

/** Idle time and the delay after it, or that it never locks. An idle time of 0 is "never". */
export function gnomeLock(
  keys: GnomeKeys,
): Pick<LockSetting, "enabled" | "afterSeconds" | "password"> {
  const idle = secondsOf(keys.idleDelay);
  const delay = secondsOf(keys.lockDelay);
  const enabled = flagOf(keys.lockEnabled);
  if (flagOf(keys.disabled) === true || enabled === false) return { enabled: "no", password: "no" };
  if (idle === 0) return { enabled: "no", password: enabled === true ? "yes" : "unknown" };
  const password = enabled === true ? "yes" : "unknown";
  const known = enabled === true && idle !== undefined && delay !== undefined;
  if (!known) return { enabled: "unknown", password };
  return { enabled: "yes", afterSeconds: Math.min(idle + delay, 31_536_000), password };
}

/** Whether a person cannot change what decides: idle time, the lock and its delay. */
export function isLocked(locks: readonly string[]): boolean {
  return [gnomeKeys.idleDelay, gnomeKeys.lockEnabled, gnomeKeys.lockDelay].every((key) =>
    // A lock on a folder of keys holds for all below it.
    locks.some((lock) => lock === key || (lock.endsWith("/") && key.startsWith(lock))),
  );
}
