import * as z from "zod";

const Day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
const Count = z.int().min(0);

/** One thing out of support or not patched in time, over the whole estate; the riskiest stand first. */
const RegisterLine = z.strictObject({
  control: z.string(),
  what: z.string(),
  version: z.string().nullable().describe("Of a late update the version that is missing."),
  kind: z.enum(["unsupported", "late update"]),
  since: Day.nullable().describe("Last day of support, or last day on which it was in time."),
  critical: z.boolean().describe("The update is critical, as its source says."),
  exploited: z
    .boolean()
    .nullable()
    .describe(
      "It fixes a flaw that is known to be exploited; of what is out of support nobody knows.",
    ),
  devices: Count,
  servers: Count,
  exposed: Count.describe("Devices whose own firewall lets connections in."),
  accepted: Count.describe("Devices on which an acceptance in force covers it."),
  acceptances: z.array(z.string()).describe("Their ids."),
  covered: z.string().describe("The same in words: by whom, until when."),
  why: z.string().describe("Why it stands where it stands."),
});

const AcceptanceLine = z.strictObject({
  id: z.string(),
  of: z.string(),
  state: z.enum(["requested", "approved", "review due", "expiring", "expired", "withdrawn"]),
  reason: z.string(),
  controlKind: z.string().nullable(),
  control: z.string().describe("What is done instead."),
  owner: z.string(),
  signedBy: z.string(),
  signedAs: z.string().nullable(),
  signedOn: Day.nullable(),
  review: Day.describe("Day by which it is looked at next."),
  reviewed: z
    .string()
    .describe("Who reviewed it last and what comes next, or since when it is overdue."),
  expiry: Day.describe("Last day on which it holds."),
  devices: Count.describe("Devices on which it covers something that is not met now."),
  isolation: z
    .string()
    .nullable()
    .describe(
      "Where isolation or limited connectivity is done instead: what the devices show of it.",
    ),
});

/** One line of the improvement plan. */
export const SummaryPlanLine = z.strictObject({
  item: z.string(),
  title: z.string(),
  gap: z.string().describe("What the evidence says is missing."),
  action: z.string().describe("Empty, as owner and due, where nobody planned anything yet."),
  owner: z.string(),
  due: Day.nullable(),
  status: z.enum(["open", "in hand", "done"]),
  remark: z.string().describe("What somebody should see to; empty where there is nothing."),
  signed: z
    .enum(["signed", "changed", "new", "not signed", "nothing planned"])
    .describe("How it stands to the last signature under the plan."),
  signedWords: z.string().describe("The same in words; empty where nothing is planned."),
});

/** How the plan as a whole stands to the last signature under it. */
export const SummarySignOff = z.strictObject({
  state: z.enum(["signed", "changed", "not signed", "nothing planned"]),
  signedBy: z.string().describe("Empty, as the role, where nobody's signature stands."),
  signedAs: z.string(),
  signedOn: Day.nullable(),
  changed: z.array(z.string()).describe("Items whose plan is not as it was signed."),
  unplanned: z.array(z.string()).describe("Items with a gap for which nothing is planned."),
  says: z.string().describe("The same in a few sentences."),
});

/** What is not met and who accepted it. Nothing of it changes a finding. */
export const SummaryRisks = z.strictObject({
  notices: z.array(z.string()).describe("What people must see to, a sentence each."),
  register: z.array(RegisterLine),
  acceptances: z.array(AcceptanceLine),
  certificates: z.array(
    z.strictObject({
      id: z.string(),
      kind: z.string(),
      name: z.string().describe("What people call this kind."),
      scope: z.string(),
      state: z.enum(["holds", "expired", "withdrawn"]),
      expiry: Day,
    }),
  ),
});
export type SummaryRisks = z.infer<typeof SummaryRisks>;
