import * as z from "zod";
import { factOf } from "./reading.ts";

/** Windows' own defaults where nothing is set: autoplay stays on for removable and fixed drives (mask 145). */
export const AutorunSetting = z.strictObject({
  scope: z.enum(["machine", "user"]),
  /** `NoDriveTypeAutoRun`: a bit for each kind of drive that is off, 255 for all; absent means the default. */
  driveTypesOff: z.int().min(0).max(0xffff_ffff).optional(),
  /** `NoAutorun`: whether commands of an `autorun.inf` run. */
  commands: z.enum(["never", "allowed", "default"]),
  /** `NoAutoplayfornonVolume`: phones and cameras. */
  nonVolume: z.enum(["off", "on", "default"]),
  /** The person's own switch for all of autoplay (`DisableAutoplay`). */
  switchedOff: z.enum(["yes", "no", "default"]),
});
export type AutorunSetting = z.infer<typeof AutorunSetting>;

/** Whether media start something by themselves. The machine's values win over a person's. */
export const Autorun = factOf(
  "autorun",
  z.strictObject({
    settings: z.array(AutorunSetting).max(64),
    usersNotRead: z.int().min(0),
  }),
);
export type Autorun = z.infer<typeof Autorun>;
