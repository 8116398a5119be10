import * as z from "zod";
import { factOf, Instant, Text } from "./reading.ts";

const Answer = z.enum(["yes", "no", "unknown"]);

export const AntivirusProduct = z.strictObject({
  /** `defender`, `clamav`, `crowdstrike-falcon` …; the vendor's name where the agent does not know the product. */
  product: Text,
  name: Text,
  version: Text.optional(),
  /** The engine runs. */
  running: Answer,
  /** It scans files as they are opened or written. A running service alone does not prove this. */
  realTime: Answer,
  /** Passive or reduced functionality: runs beside another product and does not protect. */
  mode: z.enum(["active", "passive", "reduced", "unknown"]),
  signatureVersion: Text.optional(),
  signaturesAt: Instant.optional(),
  /** The vendor's own word on freshness where no date can be read. */
  signaturesFresh: Answer,
  licensed: Answer,
  /** What its own record tells of alerts: how many, and since when. Never of what, where or whom. */
  alerts: z
    .strictObject({
      count: z.int().min(0).max(100_000),
      /** They are counted from here: three months before the scan, or where the record begins later, its beginning. */
      from: Instant,
    })
    .optional(),
});
export type AntivirusProduct = z.infer<typeof AntivirusProduct>;

/**
 * Malware protection found. A known empty list says: every package source and the process list were read, and no product
 * is there.
 */
export const Antivirus = factOf(
  "antivirus",
  z.strictObject({ products: z.array(AntivirusProduct).max(16) }),
);
export type Antivirus = z.infer<typeof Antivirus>;
