import * as z from "zod";
import { factOf, Text } from "./reading.ts";

/** What may be done with memory sticks and the like, as the sources read say. */
export const RemovableMedia = factOf(
  "removable-media",
  z.strictObject({
    /** The strictest rule in force; `not-restricted`: by the sources read, third-party device control aside. */
    storage: z.enum(["blocked", "read-only", "encrypted-only", "not-restricted", "unknown"]),
    /** Every setting that was found, with its value as it stands. */
    policies: z.array(z.strictObject({ source: Text, setting: Text, value: Text })).max(64),
    /** Device control of an antivirus product or USBGuard. */
    deviceControl: z.enum(["on", "off", "unknown"]),
    unread: z.array(Text).max(32),
  }),
);
export type RemovableMedia = z.infer<typeof RemovableMedia>;
