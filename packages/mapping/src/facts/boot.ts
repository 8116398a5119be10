import * as z from "zod";
import { factOf, Instant } from "./reading.ts";

/** When the machine last started. */
export const Boot = factOf("boot", z.strictObject({ bootedAt: Instant }));
export type Boot = z.infer<typeof Boot>;
