import * as z from "zod";
import { factOf, Text } from "./reading.ts";

/** Whether installed updates wait for a restart. Installed but not restarted means not installed. */
export const Restart = factOf(
  "restart",
  z.strictObject({
    required: z.boolean(),
    /** What asks for it: a package, a kernel, a registry key. Empty where none does. */
    because: z.array(Text).max(256),
  }),
);
export type Restart = z.infer<typeof Restart>;
