import { knownValue } from "../lines/line.ts";
import { missingSince } from "../lines/updates.ts";
import { factCells, factColumns, padded } from "./cells.ts";
import type { EvidenceItem } from "./types.ts";

const columns = [
  ...factColumns,
  "update",
  "installed",
  "candidate",
  "security",
  "severity",
  "origin",
  "missing since",
  "held back",
];

/** Updates that wait and are, or may be, security updates. */
export const securityUpdates: EvidenceItem = {
  id: "security-updates",
  title:
    "Security updates that wait on each device, and updates whose source does not say what they are",
  columns,
  workbook: { dates: ["last report", "unchanged since", "missing since"] },
  *rows(device) {
    const first = factCells(device, "pending-updates");
    const value = knownValue(device.facts["pending-updates"]);
    const waiting = value?.updates.filter((u) => u.security !== "no") ?? [];
    if (value === undefined) yield padded(first, columns);
    else if (waiting.length === 0) yield padded([...first, "none"], columns);
    for (const u of waiting) {
      yield [
        ...first,
        u.name,
        u.installed ?? null,
        u.candidate,
        u.security,
        u.severity,
        u.origin ?? null,
        missingSince(u, device.firstSeen) ?? "not known",
        u.held ? "yes" : "no",
      ];
    }
  },
};
