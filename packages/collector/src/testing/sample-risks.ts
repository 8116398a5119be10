import type { SummaryRisks } from "../packs/summary-risks.ts";
import type { Summary } from "../packs/summary-schema.ts";

/** An item that is not met, and is planned too late. */
export const samplePlan: Summary["plan"] = [
  {
    item: "8.1.4",
    title: "Unsupported software is removed or kept apart",
    gap: "1 of 2 devices runs unsupported software.",
    action: "Replace the reception computer",
    owner: "Bea",
    due: "2026-08-01",
    status: "in hand",
    remark: "due after the deadline of 30 June 2026",
    signed: "changed",
    signedWords: "changed since it was signed off on 1 June 2026: due",
  },
];

/** The plan was signed, and an item of it was changed afterwards. */
export const sampleSignOff: Summary["planSignOff"] = {
  state: "changed",
  signedBy: "Cy",
  signedAs: "management",
  signedOn: "2026-06-01",
  changed: ["8.1.4"],
  unplanned: [],
  says: "Changed since it was signed off by Cy (management) on 1 June 2026: 8.1.4.",
};

/** One of everything that people accept and hold, for tests of pages and printing. */
export const sampleRisks: SummaryRisks = {
  notices: [
    "The acceptance of product PHP 7.4 ends after 1 December 2026. What it covers counts as not accepted from the next day.",
  ],
  register: [
    {
      control: "software-supported",
      what: "PHP 7.4",
      version: null,
      kind: "unsupported",
      since: "2022-11-28",
      critical: false,
      exploited: null,
      devices: 3,
      servers: 1,
      exposed: 0,
      accepted: 2,
      acceptances: ["ab12cd34ab12cd34"],
      covered: "Accepted on 2 of 3 devices by Cy until 1 December 2026 (ab12cd34)",
      why: "support ended on 28 November 2022, 3 years ago; on 3 devices, of which 1 server",
    },
  ],
  acceptances: [
    {
      id: "ab12cd34ab12cd34",
      of: "product PHP 7.4",
      state: "expiring",
      reason: "no successor runs",
      controlKind: "isolated",
      control: "on a network of its own",
      owner: "Bea",
      signedBy: "Cy",
      signedAs: "management",
      signedOn: "2026-06-01",
      review: "2026-11-30",
      reviewed: "reviewed on 1 September 2026 by Bea; next review by 30 November 2026",
      expiry: "2026-12-01",
      devices: 2,
      isolation: "Not shown by 2 of 2 devices. None of this proves isolation.",
    },
  ],
  certificates: [
    {
      id: "ef56ef56ef56ef56",
      kind: "iso27001",
      name: "ISO 27001",
      scope: "all sites",
      state: "holds",
      expiry: "2027-03-01",
    },
  ],
};
