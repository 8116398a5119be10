import type { Link } from "./types.ts";

const support = ["os-supported", "software-supported", "browser-supported"];
const antivirus = ["antivirus-active", "antivirus-current"];
const updates = ["security-updates-in-time", "updates-automatic", "restart-pending"];
const everything = [...support, ...updates, ...antivirus, "firewall-on", "disk-encrypted"];

const rows: readonly Omit<Link, "framework">[] = [
  {
    categories: [3, 4],
    ref: "1.1.2",
    controls: [],
    role: "supports",
    personMustAdd:
      "The register itself: what information you hold, why, with whom it is shared, and when management last approved it. The list of devices says where information may be held.",
  },
  {
    categories: [3, 4],
    ref: "1.3.2",
    controls: everything,
    role: "supports",
    draft: "state",
    personMustAdd:
      "Who looked at this report and when, and the checks of how staff handle data. The dated state of the devices can be attached as the record of the technical part.",
  },
  {
    categories: [4],
    ref: "1.3.6",
    controls: everything,
    role: "drafts",
    draft: "gaps",
    personMustAdd:
      "Risks that devices cannot show, and for each risk what will be done, by whom and by when.",
  },
  {
    categories: [3, 4],
    ref: "6.2.1",
    controls: antivirus,
    role: "answers",
    personMustAdd: "Devices that are on no list here, such as tablets without an agent.",
  },
  {
    categories: [3, 4],
    ref: "7.1.1",
    from: "2025-26",
    controls: [],
    role: "drafts",
    draft: "register",
    personMustAdd:
      "What can run no agent: routers, printers, phones, medical devices and online services; and the date on which the register was last looked over.",
  },
  {
    categories: [3, 4],
    ref: "7.1.6",
    from: "2025-26",
    controls: ["os-supported"],
    role: "supports",
    personMustAdd:
      "Who owns each asset, and how reuse and disposal are controlled. Devices past the end of support are named in findings.csv.",
  },
  {
    categories: [3],
    ref: "8.1.4",
    controls: support,
    role: "answers",
    risksAcceptedBy: { who: "management", documentedAt: "8.2.1" },
    personMustAdd:
      "Software that was not recognised, online services and devices without an agent. If each unsupported item has a risk document that management accepted (8.2.1), you may answer yes and say so.",
  },
  {
    categories: [4],
    ref: "8.1.4",
    from: "2025-26",
    controls: support,
    role: "answers",
    risksAcceptedBy: { who: "the partners or management", documentedAt: "8.2.1" },
    personMustAdd:
      "Software that was not recognised, clinical systems and devices without an agent. If each unsupported item has a risk document that the partners or management accepted (8.2.1), you may answer yes and say so.",
  },
  {
    categories: [3],
    ref: "8.2.1",
    controls: support,
    role: "drafts",
    draft: "unsupported",
    personMustAdd:
      "For each item: why it is still needed, what limits the risk, who accepted it for management and when, and when it will be looked at again.",
  },
  {
    categories: [4],
    ref: "8.2.1",
    from: "2025-26",
    controls: support,
    role: "drafts",
    draft: "unsupported",
    personMustAdd:
      "For each item: why it is still needed, what limits the risk, who accepted it for the partners or management and when, and when it will be looked at again.",
  },
  {
    categories: [3],
    ref: "8.3.5",
    controls: updates,
    role: "drafts",
    draft: "updates",
    personMustAdd:
      "How updates reach what has no agent, who follows up the devices that are late, and how software that does not update itself is handled.",
  },
  {
    categories: [4],
    ref: "8.3.1",
    controls: updates,
    role: "drafts",
    draft: "updates",
    personMustAdd:
      "Who runs updates for the practice, in many places the ICB's IT service, and who follows up the devices that are late.",
  },
  {
    categories: [4],
    ref: "8.4.3",
    from: "2025-26",
    controls: ["security-updates-in-time", ...support],
    role: "supports",
    draft: "state",
    personMustAdd:
      "Scans or tests that look for weaknesses beyond missing updates and ended support.",
  },
  {
    categories: [3, 4],
    ref: "9.5.2",
    controls: ["disk-encrypted"],
    role: "answers",
    population: "portable",
    personMustAdd:
      "Phones, removable drives, and portable devices without an agent: whether they are encrypted or may not be used for personal information.",
  },
];

/** Categories 3 and 4: the plain English items. */
export const plain: readonly Link[] = rows.map((row) => ({ framework: "ndg", ...row }));
