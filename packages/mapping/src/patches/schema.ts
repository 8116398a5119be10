import * as z from "zod";
import { isDay } from "../days.ts";

const Day = z.string().refine(isDay, "no such day");
const Text = z.string().min(1).max(256);

function tableOf<R extends z.ZodType>(row: R) {
  return z.strictObject({
    checkedOn: Day,
    sources: z.array(z.url({ protocol: /^https?$/ })),
    note: z.string().max(1024).optional(),
    rows: z.array(row).max(100_000),
  });
}

/** The release tables as files, for what comes from elsewhere. */
export const tableSchemas = {
  windows: tableOf(
    z.strictObject({
      released: Day,
      line: Text,
      build: z.int().min(1),
      ubr: z.int().min(0),
      kind: Text,
      kb: Text.optional(),
      severity: z.enum(["critical", "important", "moderate", "low"]).optional(),
      /** How far the row can be trusted, where not wholly. */
      confidence: z.enum(["secondary", "derived", "unverified"]).optional(),
    }),
  ),
  macos: tableOf(
    z.strictObject({
      released: Day,
      line: Text,
      version: Text,
      build: Text.optional(),
      cves: z.int().min(0),
      exploited: z.array(Text),
      advisory: Text.optional(),
    }),
  ),
  office: tableOf(z.strictObject({ released: Day, channel: Text, version: Text, build: Text })),
  exploited: tableOf(
    z.strictObject({
      cve: z.string().regex(/^CVE-\d{4}-\d{4,}$/),
      added: Day,
      ransomware: z.boolean(),
    }),
  ),
} as const;
