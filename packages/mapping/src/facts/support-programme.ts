import * as z from "zod";
import { factOf, Instant, Text } from "./reading.ts";

/**
 * Extended support bought or enabled, with its proof on the device (Windows ESU licence, Ubuntu Pro, LTSS repositories).
 * A known empty list says: the places that would show a programme were read, and none is there.
 */
export const SupportProgramme = factOf(
  "support-programme",
  z.strictObject({
    programmes: z
      .array(
        z.strictObject({
          /** Which programme, e.g. `ubuntu-pro-esm-infra`, `windows-esu`, `debian-elts`, `sles-ltss`, `rhel-els`. */
          programme: Text,
          state: z.enum(["active", "inactive", "unknown"]),
          /** Programme year where it is bought year by year (Windows ESU: 1, 2, 3). */
          year: z.int().min(1).max(10).optional(),
          expires: Instant.optional(),
          source: Text,
        }),
      )
      .max(64),
  }),
);
export type SupportProgramme = z.infer<typeof SupportProgramme>;
