import type { EvidenceItem } from "./types.ts";

/** Every control's word on every device. */
export const findings: EvidenceItem = {
  id: "findings",
  title: "What each control says of each device, since when, why and by which source",
  columns: [
    "device",
    "label",
    "control",
    "outcome",
    "because",
    "source",
    "since",
    "holds until",
    "report",
    "lists",
    "rules",
    "accepted by",
  ],
  *rows({ ref, label, findings: found }) {
    for (const f of found) {
      yield [
        ref,
        label,
        f.control,
        f.outcome,
        f.because,
        f.source,
        f.since,
        f.holdsUntil,
        f.report,
        f.lists,
        f.rules,
        f.acceptedBy.join(" "),
      ];
    }
  },
};
