import * as z from "zod";
import { factOf, Instant, Text } from "./reading.ts";

const Answer = z.enum(["yes", "no", "unknown"]);

export const EdrProduct = z.strictObject({
  /** `defender-for-endpoint`, `crowdstrike-falcon`, `sentinelone`, … */
  product: Text,
  name: Text,
  /** Reports to an organisation's own tenant. Installed is not onboarded. */
  onboarded: Answer,
  running: Answer,
  /** Id of the organisation it reports to: the tenant's, no person's. */
  organisation: Text.optional(),
  lastContactAt: Instant.optional(),
  /** What the product itself complains of. */
  issues: z.array(Text).max(32),
});
export type EdrProduct = z.infer<typeof EdrProduct>;

/** Endpoint detection and response. A known empty list says: the places that would show a product were read, and none is there. */
export const Edr = factOf("edr", z.strictObject({ products: z.array(EdrProduct).max(16) }));
export type Edr = z.infer<typeof Edr>;
