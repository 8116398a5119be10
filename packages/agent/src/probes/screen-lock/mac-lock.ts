import type { LockSetting } from "@muster/mapping/facts";
import { countAt, flagAt } from "../../macos/values.ts";

/** Whether the password is asked for once the screen is dark, and how long after that. */
export type Lock = { readonly locks: false } | { readonly locks: true; readonly delay: number };

/**
 * `sysadminctl -screenLock status`, on standard error behind a time and its own name: `screenLock is off`, `screenLock delay is
 * immediate`, `screenLock delay is 300 seconds`. Any other word is no answer.
 */
export function parseScreenLock(text: string): Lock | undefined {
  if (/\bscreenLock is off\b/i.test(text)) return { locks: false };
  const { delay } =
    /\bscreenLock delay is (?<delay>immediate\b|\d{1,9} seconds?\b)/i.exec(text)?.groups ?? {};
  if (delay === undefined) return undefined;
  return { locks: true, delay: /^\d/.test(delay) ? Number.parseInt(delay, 10) : 0 };
}

/**
 * Minutes of `displaysleep` by source of power in `pmset -g custom`, in seconds; the longest of them, 0 where the display of
 * one of them never sleeps.
 */
export function parseDisplaySleep(text: string): number | undefined {
  const minutes = [
    ...text.matchAll(/^[ \t]{0,8}displaysleep[ \t]{1,80}(?<minutes>\d{1,6})\b/gm),
  ].map((match) => Number(match.groups?.minutes));
  if (minutes.length === 0) return undefined;
  return minutes.includes(0) ? 0 : Math.max(...minutes) * 60;
}

/** `com.apple.screensaver`: forced by management, or a person's own. */
export interface ScreenSaver {
  /** Seconds; 0 is never. */
  readonly idle: number | undefined;
  readonly password: boolean | undefined;
  readonly delay: number | undefined;
}

export function screenSaverOf(value: unknown): ScreenSaver {
  return {
    idle: countAt(value, "idleTime"),
    password: flagAt(value, "askForPassword"),
    delay: countAt(value, "askForPasswordDelay"),
  };
}

const YEAR = 31_536_000;

function after(idle: readonly number[], delay: number): { afterSeconds?: number } {
  const first = Math.min(...idle.filter((seconds) => seconds > 0));
  const seconds = first + delay;
  return Number.isFinite(seconds) && seconds <= YEAR ? { afterSeconds: seconds } : {};
}

/** What of the times until the screen goes dark is known: the screen saver's and the display's. */
export interface Idle {
  readonly saver: number | undefined;
  readonly display: number | undefined;
}

function enabledBy({ saver, display }: Idle): LockSetting["enabled"] {
  if ((saver ?? 0) > 0 || (display ?? 0) > 0) return "yes";
  // Never by both is never; a screen saver nobody could read may still start.
  return saver === 0 && display === 0 ? "no" : "unknown";
}

/** A person's lock: the password's delay runs from the screen saver or the dark display, whichever comes first. */
export function personsLock(lock: Lock, idle: Idle): LockSetting {
  const base = { scope: "user" as const, from: "user" as const, source: "sysadminctl" };
  if (!lock.locks) return { ...base, enabled: "no", password: "no" };
  const enabled = enabledBy(idle);
  const times = [idle.saver ?? 0, idle.display ?? 0];
  return {
    ...base,
    enabled,
    ...(enabled === "yes" && after(times, lock.delay)),
    password: "yes",
  };
}

/** What management forces; `undefined` where it forces neither time nor password. */
export function forcedLock(
  saver: ScreenSaver,
  scope: LockSetting["scope"],
  lock: Lock | undefined,
): LockSetting | undefined {
  const { idle, password, delay } = saver;
  if (idle === undefined && password === undefined) return undefined;
  const asks = password ?? lock?.locks;
  const wait = delay ?? (lock?.locks ? lock.delay : undefined);
  const enabled = enabledWhen(idle, asks);
  return {
    scope,
    from: "policy",
    enabled,
    // Without its delay the time until the password is asked for is not known.
    ...(enabled === "yes" && wait !== undefined && after([idle ?? 0], wait)),
    password: asks === undefined ? "unknown" : asks ? "yes" : "no",
    source: "screensaver-profile",
  };
}

function enabledWhen(idle: number | undefined, asks: boolean | undefined): LockSetting["enabled"] {
  if (idle === 0 || asks === false) return "no";
  return idle === undefined || asks === undefined ? "unknown" : "yes";
}
