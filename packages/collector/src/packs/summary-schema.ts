import { KeyProtection, Stopped } from "@muster/mapping/wire/schemas";
import * as z from "zod";
import { SummaryPlanLine, SummaryRisks, SummarySignOff } from "./summary-risks.ts";
import { Outcome, Suggested } from "./summary-words.ts";
import { SummaryYear } from "./summary-year.ts";

const Day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
const Count = z.int().min(0);
const Stated = z.enum(["known", "not-applicable", "unknown"]);

/** One line of a device's table: what it is, how sure we are, and why it is not known where it is not. */
const Line = z.strictObject({
  state: Stated,
  /** For a person: `Debian 12 (Bookworm)`, `2 pending, oldest seen 3 days ago`, `unknown: needs root`. */
  text: z.string(),
});

export const SummaryDevice = z.strictObject({
  id: z.string(),
  /** Name people call it; the id's first characters where names are left out. */
  label: z.string(),
  state: z.enum(["reporting", "stale", "never-reported", "quarantined", "revoked"]),
  lastReportAt: z.iso.datetime().nullable(),
  elevated: z.boolean().nullable(),
  /** Where its present key lies, by its own word: nobody checked. */
  keyProtection: KeyProtection.nullable(),
  /** Where the last report says that the agent had stopped itself over one of its own limits. */
  stopped: Stopped.optional(),
  /** Where the last report's clock cannot be right: how far it is off, at least. The collector's clock dates evidence. */
  clock: z.strictObject({ off: z.enum(["ahead", "behind"]), minutes: Count }).optional(),
  facts: z.strictObject({
    operatingSystem: Line,
    osEndOfSupport: Line,
    machineClass: Line,
    software: Line.extend({
      titles: Count.nullable(),
      recognised: Count.nullable(),
      unsupported: Count.nullable(),
      endingWithin12Months: Count.nullable(),
      unrecognised: Count.nullable(),
    }),
    pendingUpdates: Line.extend({
      security: Count.nullable(),
      other: Count.nullable(),
      oldestSecurityDays: Count.nullable(),
      /** Of the security updates, those that fix a flaw known to be exploited. */
      exploited: Count.nullable(),
      /** The first of the security updates: those that are exploited, then by the day their time runs out. */
      first: z
        .array(
          z.strictObject({
            update: z.string(),
            exploited: z.boolean(),
            until: Day.nullable(),
            text: z.string(),
          }),
        )
        .max(5),
    }),
    updateLevel: Line,
    updatePolicy: Line,
    antivirus: Line,
    firewall: Line,
    encryption: Line,
    restart: Line,
  }),
});
export type SummaryDevice = z.infer<typeof SummaryDevice>;

/** How long security updates took. A share has its population beside it; nothing that nobody saw counts as in time. */
const PatchDistribution = z.strictObject({
  devices: Count,
  /** Devices whose updates are not known. */
  gaps: Count,
  /** Pairs of device and update whose last day lay in the period: inTime + late + unknown. */
  population: Count,
  inTime: Count,
  late: Count,
  unknown: Count,
  share: z.number().min(0).max(1).nullable(),
  /** Days from release, over the `timed` pairs whose release day is known. */
  median: Count.nullable(),
  percentile95: Count.nullable(),
  worst: Count.nullable(),
  timed: Count,
});

export const SummaryFinding = z.strictObject({
  device: z.string(),
  control: z.string(),
  outcome: Outcome,
  because: z.string(),
  source: z.string(),
  holdsUntil: Day.nullable(),
  /** First day of this outcome. */
  since: Day,
});

/** What to answer to one item, and on what it rests. Each member bears its description into the published schema. */
export const SummaryItem = z.strictObject({
  ref: z.string(),
  title: z.string().describe("What it is about, in our words."),
  asks: z
    .string()
    .describe("What is asked: the official wording where it was imported, else ours."),
  official: z.boolean().describe("asks is the toolkit's own wording, from an imported sheet."),
  source: z.string().describe("Where wording and flag are from."),
  answerType: z
    .enum(["yes/no", "text", "date", "number", "document", "level"])
    .describe("What the toolkit has a field for."),
  suggested: Suggested.describe("What to answer. It is a suggestion: a person decides."),
  value: z
    .union([z.number(), z.string()])
    .nullable()
    .describe(
      "The number, day (YYYY-MM-DD) or level to enter; null where the evidence gives none.",
    ),
  because: z.string().describe("Why, with every share's numerator and denominator."),
  counts: z
    .strictObject({
      met: Count,
      notMet: Count,
      accepted: Count.describe("A part of notMet: what fails has an acceptance in force."),
      noEvidence: Count,
      notApplicable: Count,
      of: Count.describe("The denominator: met, notMet and noEvidence together."),
    })
    .nullable()
    .describe("Devices by what all the item's controls say of them; null where none speaks to it."),
  population: z
    .enum(["all", "servers", "desktops", "portable"])
    .nullable()
    .describe("Which devices the item is about; those of unknown class count among them."),
  coverage: z
    .strictObject({ reporting: Count, known: Count })
    .describe("Devices of the population that report in time, of those known."),
  interval: z
    .strictObject({ from: Day, until: Day })
    .nullable()
    .describe("First and last day on which the newest reports came in that the answer rests on."),
  text: z.string().nullable().describe("Drafted text, where the item asks for words."),
  pasteable: z
    .string()
    .describe("What to paste into the toolkit's comment box; square brackets are for a person."),
  personMustAdd: z.string(),
  confidence: z.enum(["verified", "inferred", "from memory", "assumed"]),
  mandatory: z.boolean().nullable().describe("null: not found, treat it as mandatory."),
  remark: z.string().nullable(),
  controls: z.array(z.string()),
});

export const SummaryRun = z.strictObject({
  id: z.string(),
  night: Day,
  opensAt: z.iso.datetime(),
  closesAt: z.iso.datetime(),
  scheduled: Count,
  finished: Count,
  late: Count,
  missed: Count,
  failed: Count,
});

/** `summary.json`: the whole answer of a pack for machines. Its JSON Schema is published as `summary.schema.json`. */
export const Summary = z.strictObject({
  format: z.literal("muster-summary/1"),
  organisation: z.strictObject({
    ods: z.string(),
    name: z.string(),
    category: z.union([z.int().min(1).max(4), z.literal("1a")]),
  }),
  edition: z.string(),
  deadline: Day,
  /** Instant of the last log entry the pack holds: the same inputs give the same bytes. */
  generatedAt: z.iso.datetime(),
  today: Day,
  estate: z.strictObject({
    known: Count,
    reporting: Count,
    stale: Count,
    neverReported: Count,
  }),
  devices: z.array(SummaryDevice),
  controls: z.array(
    z.strictObject({
      id: z.string(),
      title: z.string(),
      met: Count,
      notMet: Count,
      /** A part of `notMet`: an acceptance in force covers what fails. */
      accepted: Count,
      noEvidence: Count,
      notApplicable: Count,
    }),
  ),
  patching: z.strictObject({
    from: Day,
    to: Day,
    /** Severities that count, and days within which each is installed. */
    severities: z.array(z.string()),
    limit: z.string(),
    all: PatchDistribution,
    /** All pairs of device and update whose days are known, by spans of days; `to` is null where it has no end. */
    spans: z.array(
      z.strictObject({
        from: Count,
        to: Count.nullable(),
        inTime: Count,
        late: Count,
        unknown: Count,
      }),
    ),
    byForm: z.array(PatchDistribution.extend({ form: z.string() })),
  }),
  findings: z.array(SummaryFinding),
  /** What the vendors' lists and the organisation's own disagree about, in the own list's words. */
  disagreements: z.array(
    z.strictObject({ control: z.string(), outcome: Outcome, says: z.string(), devices: Count }),
  ),
  items: z.array(SummaryItem),
  risks: SummaryRisks,
  plan: z.array(SummaryPlanLine),
  planSignOff: SummarySignOff,
  /** In every pack; null where a summary is made without one. */
  year: SummaryYear.nullable(),
  lists: z.array(z.strictObject({ file: z.string(), digest: z.string(), checkedOn: Day })),
  runs: z.array(SummaryRun),
  pack: z.strictObject({
    /** Folder of the pack as given to the builder's caller; `.` inside the pack itself. */
    path: z.string(),
    /** SHA-256 over the sorted list of the pack's evidence files (everything but what shows this digest). */
    digest: z.string(),
  }),
});
export type Summary = z.infer<typeof Summary>;
/** All of it but the rows of single devices, of which a large estate has too many to hold. */
export type SummaryHead = Omit<Summary, "devices" | "findings">;
