import type { Link } from "./types.ts";

/* Which controls speak to which CAF outcome and which Cyber Essentials question. */

type Row = Pick<Link, "ref" | "controls" | "role" | "personMustAdd"> &
  Partial<Pick<Link, "draft" | "population">>;

const support = ["os-supported", "software-supported", "browser-supported"];
const everything = [
  ...support,
  "security-updates-in-time",
  "updates-automatic",
  "restart-pending",
  "antivirus-active",
  "antivirus-current",
  "firewall-on",
  "disk-encrypted",
  "report-fresh",
];
const level = "The level you claim, indicator by indicator, and the documents for it.";

const outcomes: readonly Row[] = [
  { ref: "A2.b", controls: everything, role: "answers", draft: "state", personMustAdd: level },
  {
    ref: "A3.a",
    controls: ["report-fresh"],
    role: "answers",
    draft: "register",
    personMustAdd: `${level} Owners, priorities and dependencies of assets, and assets without an agent.`,
  },
  {
    ref: "B3.c",
    controls: ["disk-encrypted"],
    role: "answers",
    draft: "state",
    personMustAdd: `${level} Backups, and stores other than these devices.`,
  },
  {
    ref: "B3.d",
    controls: ["disk-encrypted"],
    role: "answers",
    draft: "state",
    population: "portable",
    personMustAdd: `${level} Phones, and whether every mobile device can be wiped from afar.`,
  },
  {
    ref: "B4.b",
    controls: ["firewall-on", "updates-automatic"],
    role: "answers",
    draft: "state",
    personMustAdd: `${level} Secure builds, control of changes and of default accounts.`,
  },
  {
    ref: "B4.c",
    controls: ["antivirus-active", "antivirus-current"],
    role: "answers",
    draft: "state",
    personMustAdd: `${level} How administration is separated.`,
  },
  {
    ref: "B4.d",
    controls: [...support, "security-updates-in-time", "restart-pending"],
    role: "answers",
    draft: "state",
    personMustAdd: `${level} How announced weaknesses are tracked, and what protects unsupported systems until they are replaced.`,
  },
  {
    ref: "C1.a",
    controls: ["edr-active", "antivirus-active"],
    role: "answers",
    draft: "state",
    personMustAdd: `${level} Which sources are monitored, and by whom.`,
  },
  {
    ref: "C1.d",
    controls: ["antivirus-current"],
    role: "answers",
    draft: "state",
    personMustAdd: `${level} How threat intelligence is chosen and used.`,
  },
];

const questions: readonly Row[] = [
  {
    ref: "A4.1.1",
    controls: ["firewall-on"],
    role: "answers",
    personMustAdd: "Devices in scope without an agent.",
  },
  {
    ref: "A4.7",
    controls: ["firewall-on"],
    role: "supports",
    personMustAdd: "Boundary firewalls, and the approved reason for each open inbound rule.",
  },
  {
    ref: "A5.8",
    controls: ["autorun-off"],
    role: "answers",
    personMustAdd: "Windows devices in scope without an agent.",
  },
  {
    ref: "A6.1",
    controls: ["os-supported"],
    role: "answers",
    personMustAdd:
      "Phones, tablets, network equipment and other devices in scope without an agent.",
  },
  {
    ref: "A6.2",
    controls: ["software-supported", "browser-supported"],
    role: "answers",
    personMustAdd: "Software that was not recognised, and online services.",
  },
  {
    ref: "A6.3",
    controls: ["software-supported", "browser-supported"],
    role: "answers",
    personMustAdd: "Licences, and software that was not recognised.",
  },
  {
    ref: "A6.4",
    controls: ["security-updates-in-time"],
    role: "answers",
    personMustAdd: "Fixes that are settings or scripts, and devices in scope without an agent.",
  },
  {
    ref: "A6.4.1",
    controls: ["updates-automatic"],
    role: "answers",
    personMustAdd: "Devices in scope without an agent.",
  },
  {
    ref: "A6.5",
    controls: ["security-updates-in-time"],
    role: "supports",
    personMustAdd:
      "Applications, extensions and firmware that the devices' own update sources do not cover.",
  },
  {
    ref: "A6.6",
    controls: ["software-supported", "browser-supported"],
    role: "answers",
    personMustAdd: "Software that was not recognised.",
  },
  {
    ref: "A8.1",
    controls: ["antivirus-active"],
    role: "drafts",
    draft: "state",
    personMustAdd: "Devices that use a list of allowed applications instead.",
  },
  {
    ref: "A8.2",
    controls: ["antivirus-active", "antivirus-current"],
    role: "answers",
    personMustAdd: "Products whose signatures carry no date: the vendor console's own figure.",
  },
];

export const caf: readonly Link[] = outcomes.map((row) => ({
  framework: "caf",
  categories: [1, 2],
  rule: "level",
  ...row,
}));

export const cyberEssentials: readonly Link[] = questions.map((row) => ({
  framework: "ce",
  categories: [],
  ...row,
}));
