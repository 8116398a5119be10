import * as z from "zod";
import { factOf, Text } from "./reading.ts";

export const LockSetting = z.strictObject({
  scope: z.enum(["machine", "user"]),
  /** `policy` cannot be changed by the person; `default`: the system's own value, nobody set it. */
  from: z.enum(["policy", "user", "default"]),
  /** Whether it locks by itself when nobody is there. */
  enabled: z.enum(["yes", "no", "unknown"]),
  /** Seconds without input until it is locked, delays included. Absent: never, or not known (see `enabled`). */
  afterSeconds: z.int().min(0).max(31_536_000).optional(),
  /** Whether the password is asked for afterwards. */
  password: z.enum(["yes", "no", "unknown"]),
  /** What told: `inactivity-limit`, `screen-saver`, `gnome`, `kde`, `screensaver-profile` … */
  source: Text,
});
export type LockSetting = z.infer<typeof LockSetting>;

/** When an unattended screen locks. A machine-wide rule and each person's own setting stand apart; the judge takes the shorter. */
export const ScreenLock = factOf(
  "screen-lock",
  z.strictObject({
    settings: z.array(LockSetting).max(64),
    /** People whose setting could not be read: not signed in, or no right to. */
    usersNotRead: z.int().min(0),
  }),
);
export type ScreenLock = z.infer<typeof ScreenLock>;
