import * as z from "zod";
import { factOf, Instant } from "./reading.ts";

/** When the machine last started. */
export const Boot = factOf(
  "boot",
  z.strictObject({
    bootedAt: Instant,
    /** Windows' fast startup is on: shutting down and starting again is no restart then, and does not move `bootedAt`. */
    fastStartup: z.boolean().optional(),
  }),
);
export type Boot = z.infer<typeof Boot>;
