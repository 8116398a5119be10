import * as z from "zod";
import { factOf, Text } from "./reading.ts";

/** What people call the machine. Personal data (one user per laptop): salted, never shared between devices, erasable. */
export const Identity = factOf(
  "identity",
  z.strictObject({
    hostname: Text,
    manufacturer: Text.optional(),
    model: Text.optional(),
    serial: Text.optional(),
  }),
);
export type Identity = z.infer<typeof Identity>;
