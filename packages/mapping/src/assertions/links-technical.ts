import type { Link } from "./types.ts";

const support = ["os-supported", "software-supported", "browser-supported"];
const antivirus = ["antivirus-active", "antivirus-current"];
const updates = ["security-updates-in-time", "updates-automatic", "restart-pending"];

const rows: readonly Omit<Link, "framework">[] = [
  {
    categories: [1, 2],
    ref: "6.2.1",
    controls: ["antivirus-active"],
    role: "answers",
    personMustAdd: "Computers that can reach the internet and are on no list here.",
  },
  {
    categories: [1, 2],
    ref: "6.2.2",
    controls: ["antivirus-alerts"],
    role: "answers",
    rule: "alerts",
    personMustAdd:
      "For {quarter}: alerts on devices that are on no list here, of products that tell no number (their own console or record has it), and of products that have been replaced since.",
  },
  {
    categories: [1, 2],
    ref: "6.2.3",
    controls: ["antivirus-current"],
    role: "answers",
    personMustAdd: "Products whose signatures carry no date: the vendor console's own figure.",
  },
  {
    categories: [1, 2],
    ref: "6.2.4",
    controls: ["antivirus-active"],
    role: "answers",
    personMustAdd: "Exclusions from scanning, and why they are needed.",
  },
  {
    categories: [1, 2],
    ref: "6.3.1",
    controls: ["security-updates-in-time"],
    role: "supports",
    personMustAdd:
      "The incidents of the year, and whether one of them came through a known weakness.",
  },
  {
    categories: [1, 2],
    ref: "6.3.3",
    controls: ["edr-active", "antivirus-active"],
    role: "supports",
    personMustAdd: "What is monitored beside the devices, by whom, and why that fits the risk.",
  },
  {
    categories: [2],
    ref: "7.1.1",
    from: "2025-26",
    controls: [],
    role: "drafts",
    draft: "register",
    personMustAdd:
      "What can run no agent, the data held, and the date on which the register was last looked over.",
  },
  {
    categories: [1, 2],
    ref: "8.1.1",
    controls: [],
    role: "drafts",
    draft: "register",
    personMustAdd:
      "How configurations are recorded, and software assets that run elsewhere than on these devices.",
  },
  {
    categories: [1, 2],
    ref: "8.1.2",
    controls: ["report-fresh"],
    role: "supports",
    personMustAdd: "Removable media, phones and other devices without an agent.",
  },
  {
    categories: [1, 2],
    ref: "8.1.3",
    controls: ["os-supported"],
    role: "answers",
    personMustAdd:
      "For each device on unsupported software: removal, or isolation with a risk assessment and the SIRO's acceptance. With these for every one you may answer yes and say so.",
  },
  {
    categories: [1, 2],
    ref: "8.1.4",
    controls: ["software-supported", "browser-supported"],
    role: "answers",
    personMustAdd:
      "For each unsupported title: removal, or how the device is ring-fenced. Titles that were not recognised.",
  },
  {
    categories: [1, 2],
    ref: "8.2.1",
    controls: support,
    role: "drafts",
    draft: "unsupported",
    personMustAdd: "The ranking by risk, and the plan with owner and date for each.",
  },
  {
    categories: [1, 2],
    ref: "8.2.2",
    controls: support,
    role: "supports",
    personMustAdd: "The SIRO's confirmation, with its date.",
  },
  {
    categories: [1, 2],
    ref: "8.3.1",
    controls: updates,
    role: "drafts",
    draft: "updates",
    personMustAdd:
      "Systems without an agent, and the tools and windows by which updates are approved and rolled out.",
  },
  {
    categories: [1, 2],
    ref: "8.3.2",
    controls: ["updates-automatic"],
    role: "answers",
    rule: "update-days",
    personMustAdd:
      "Whether your update service is set to another number of days than the devices show, and how phones are updated.",
  },
  {
    categories: [1, 2],
    ref: "8.3.4",
    controls: ["security-updates-in-time"],
    role: "answers",
    risksAcceptedBy: { who: "the SIRO", documentedAt: "8.3.5" },
    personMustAdd:
      "Applications that the devices' own update sources do not cover. If every late update has a risk assessment accepted by the SIRO, you may answer yes and say so.",
  },
  {
    categories: [1, 2],
    ref: "8.3.5",
    controls: ["security-updates-in-time"],
    role: "drafts",
    draft: "late-updates",
    personMustAdd: "For each late update: what was done instead, and how the risk was handled.",
  },
  {
    categories: [1, 2],
    ref: "8.3.6",
    controls: ["edr-active"],
    role: "answers",
    rule: "national-edr",
    personMustAdd:
      "Devices that are on no list here, and who watches the alerts. If you are offered no licences nationally, say so.",
  },
  {
    categories: [1, 2],
    ref: "8.3.7",
    controls: ["os-supported"],
    role: "answers",
    rule: "shares",
    personMustAdd: "Servers and desktops that are on no list here.",
  },
  {
    categories: [1, 2],
    ref: "8.4.1",
    controls: ["security-updates-in-time", "firewall-on", ...antivirus],
    role: "supports",
    draft: "state",
    personMustAdd: "How secure configurations are decided and kept.",
  },
  {
    categories: [1, 2],
    ref: "8.4.2",
    controls: [...support, "security-updates-in-time"],
    role: "answers",
    personMustAdd: "Infrastructure without an agent: network equipment, hypervisors, appliances.",
  },
  {
    categories: [1, 2],
    ref: "8.4.3",
    controls: ["security-updates-in-time", ...support],
    role: "supports",
    draft: "state",
    personMustAdd:
      "Results of vulnerability scans, and who watches announcements of new weaknesses.",
  },
  {
    categories: [1, 2],
    ref: "9.5.2",
    controls: ["disk-encrypted"],
    role: "answers",
    population: "portable",
    personMustAdd:
      "Phones and removable media, and whether access can be wiped or revoked from afar.",
  },
  {
    categories: [1, 2],
    ref: "9.5.7",
    controls: ["autorun-off"],
    role: "answers",
    personMustAdd: "Windows devices that are on no list here.",
  },
  {
    categories: [1, 2],
    ref: "9.6.3",
    controls: ["firewall-on"],
    role: "supports",
    personMustAdd: "The boundary firewalls: devices show only their own.",
  },
  {
    categories: [1, 2],
    ref: "9.6.6",
    controls: ["firewall-on"],
    role: "answers",
    population: "desktops",
    personMustAdd: "Desktops and laptops without an agent.",
  },
];

/** Categories 1 and 2: the technical items. */
export const technical: readonly Link[] = rows.map((row) => ({ framework: "ndg", ...row }));
