import * as z from "zod";
import { isDay } from "../days.ts";

const Day = z.string().refine(isDay, "no such day");
const Text = z.string().min(1).max(256);

const Cve = z.string().regex(/^CVE-\d{4}-\d{4,}$/);
const Severity = z.enum(["critical", "important", "moderate", "low"]).optional();
/** Flaws that one update fixes; a kernel's are hundreds. */
const Cves = z.array(Cve).max(5000);

function tableOf<R extends z.ZodType>(row: R) {
  return z.strictObject({
    checkedOn: Day,
    sources: z.array(z.url({ protocol: /^https?$/ })),
    note: z.string().max(1024).optional(),
    rows: z.array(row).max(100_000),
  });
}

const advisories = tableOf(
  z.strictObject({
    id: Text,
    released: Day,
    severity: Severity,
    cves: Cves,
    url: z.url({ protocol: /^https$/ }),
    fixes: z
      .array(
        z.strictObject({
          line: Text,
          package: Text,
          source: z.literal(true).optional(),
          fixed: Text,
        }),
      )
      .min(1)
      .max(20_000),
  }),
).extend({
  covered: z.array(z.strictObject({ line: Text, packages: z.array(Text).max(100_000) })).max(100),
  wholeOn: Day,
});

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
      severity: Severity,
      cves: Cves.optional(),
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
  office: tableOf(
    z.strictObject({
      released: Day,
      channel: Text,
      version: Text,
      build: Text,
      until: Day.optional(),
    }),
  ),
  exploited: tableOf(
    z.strictObject({
      cve: Cve,
      added: Day,
      ransomware: z.boolean(),
    }),
  ),
  debian: advisories,
  ubuntu: advisories,
  redhat: advisories,
  suse: advisories,
} as const;
