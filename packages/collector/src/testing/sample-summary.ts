import type { Summary, SummaryDevice } from "../packs/summary-schema.ts";

/** A laptop that answered most questions and could not answer two. */
export const sampleDevice: SummaryDevice = {
  id: "a".repeat(52),
  label: "reception-01",
  state: "reporting",
  lastReportAt: "2026-11-21T21:10:00Z",
  elevated: false,
  keyProtection: "file",
  facts: {
    operatingSystem: { state: "known", text: "Debian 12 (Bookworm)" },
    osEndOfSupport: { state: "known", text: "ended on 10 June 2026" },
    machineClass: { state: "known", text: "desktop, virtual machine (kvm)" },
    software: {
      state: "known",
      text: "412 titles, 63 recognised, 1 unsupported, 2 ending within 12 months",
      titles: 412,
      recognised: 63,
      unsupported: 1,
      endingWithin12Months: 2,
      unrecognised: 349,
    },
    pendingUpdates: {
      state: "known",
      text: "2 security updates pending, the oldest for 3 days; 5 others",
      security: 2,
      other: 5,
      oldestSecurityDays: 3,
    },
    updatePolicy: { state: "known", text: "installs security updates by itself" },
    antivirus: { state: "known", text: "none found" },
    firewall: { state: "unknown", text: "unknown: reading the rules needs root" },
    encryption: { state: "unknown", text: "unknown: lsblk is not installed" },
    restart: { state: "not-applicable", text: "not applicable in a container" },
  },
};

const samplePatching = {
  devices: 1,
  gaps: 0,
  population: 8,
  inTime: 6,
  late: 1,
  unknown: 1,
  share: 0.75,
  median: 6,
  percentile95: 31,
  worst: 31,
  timed: 7,
};
const noPatching = {
  devices: 1,
  gaps: 1,
  population: 0,
  inTime: 0,
  late: 0,
  unknown: 0,
  share: null,
  median: null,
  percentile95: null,
  worst: null,
  timed: 0,
};

/** A summary of one device for tests of pages and printing. */
export const sampleSummary: Summary = {
  format: "muster-summary/1",
  organisation: { ods: "DEMO-1", name: "Demonstration Care Home", category: 3 },
  edition: "2025-26",
  deadline: "2026-06-30",
  generatedAt: "2026-11-21T21:10:02Z",
  today: "2026-11-21",
  estate: { known: 2, reporting: 1, stale: 0, neverReported: 1 },
  devices: [sampleDevice],
  controls: [
    {
      id: "os-supported",
      title: "The operating system is still supported by its vendor",
      met: 0,
      notMet: 1,
      noEvidence: 1,
      notApplicable: 0,
    },
  ],
  patching: {
    from: "2025-11-22",
    to: "2026-11-21",
    severities: ["critical", "important", "unknown"],
    limit: "14 days",
    all: { ...samplePatching, devices: 2, gaps: 1 },
    byForm: [
      { form: "laptop", ...samplePatching },
      { form: "unknown", ...noPatching },
    ],
  },
  findings: [
    {
      device: sampleDevice.id,
      control: "os-supported",
      outcome: "not-met",
      because: "Debian 12 support ended 10 June 2026",
      source: "https://wiki.debian.org/DebianReleases",
      holdsUntil: null,
      since: "2026-11-21",
    },
  ],
  items: [
    {
      ref: "8.1.1",
      title: "Is all software still supported?",
      suggested: "cannot confirm",
      because: "1 of 2 devices runs unsupported software; 1 gave no evidence",
      text: null,
      personMustAdd: "who accepted the risk for each device still out of support",
      confidence: "inferred",
      mandatory: true,
      remark: "wording to be checked against your toolkit",
      controls: ["os-supported"],
    },
  ],
  lists: [{ file: "debian.json", digest: "0".repeat(64), checkedOn: "2026-11-21" }],
  runs: [
    {
      id: "run-1",
      night: "2026-11-20",
      opensAt: "2026-11-20T01:00:00Z",
      closesAt: "2026-11-20T04:00:00Z",
      scheduled: 2,
      finished: 1,
      late: 0,
      missed: 1,
      failed: 0,
    },
  ],
  pack: { path: "data/packs/2026-11-21", digest: "f".repeat(64) },
};
