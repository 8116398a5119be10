import * as z from "zod";
import { factOf, Instant } from "./reading.ts";

/** How old the machine's knowledge of updates is. Apart from the list itself, because it changes without meaning. */
export const UpdateCheck = factOf(
  "update-check",
  z.strictObject({
    /** When the machine last asked its update sources. */
    checkedAt: Instant.optional(),
    /** The date its newest security list carries (InRelease `Date`): an update in that list was released by then. */
    listsDate: Instant.optional(),
    /** When updates were last installed. */
    installedAt: Instant.optional(),
  }),
);
export type UpdateCheck = z.infer<typeof UpdateCheck>;
