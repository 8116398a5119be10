import { earliest, type LateUpdate } from "@muster/mapping";
import type { DeviceEvidence } from "../evidence.ts";
import { missingSince } from "../lines/updates.ts";
import { factCells, factColumns, padded } from "./cells.ts";
import type { Cell, EvidenceItem } from "./types.ts";

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
  "first seen missing",
  "in time until",
  "advisory",
  "severity by its vendor",
  "released by its vendor",
  "vendor data of",
  "flaws",
  "known to be exploited since",
  "disagreement",
  "source",
];

/** Flaws that a cell names; a kernel's are hundreds, and `flaws` counts them. */
const NAMED = 40;

/** Updates that wait and are, or may be, security updates. */
export const securityUpdates: EvidenceItem = {
  id: "security-updates",
  title:
    "Security updates that wait on each device, and updates whose source does not say what they are",
  columns,
  workbook: {
    dates: [
      "last report",
      "unchanged since",
      "missing since",
      "first seen missing",
      "in time until",
      "released by its vendor",
      "vendor data of",
      "known to be exploited since",
    ],
  },
  *rows(device) {
    const first = factCells(device, "pending-updates");
    const waiting = device.updates.filter(({ security }) => security !== "no");
    if (device.facts["pending-updates"]?.state !== "known") yield padded(first, columns);
    else if (waiting.length === 0) yield padded([...first, "none"], columns);
    for (const known of waiting) {
      yield [...first, ...reportedCells(known), ...knownCells(known, device.firstSeen)];
    }
  },
};

/** What the machine says of it. */
function reportedCells(known: LateUpdate): readonly Cell[] {
  const { update, security, severity } = known;
  return [
    update.name,
    update.installed ?? null,
    update.candidate,
    security,
    severity,
    update.origin ?? null,
    missingSince(known) ?? "not known",
    update.held ? "yes" : "no",
  ];
}

/** What the collector and the vendor's data say of it. */
function knownCells(known: LateUpdate, firstSeen: DeviceEvidence["firstSeen"]): readonly Cell[] {
  const { update, vendor, cves, exploited, disagreements, dueBy, counts } = known;
  return [
    firstSeen(`${update.name} ${update.candidate}`) ?? null,
    counts ? (dueBy ?? "not known") : "no limit",
    vendor === undefined ? null : advisories(vendor),
    vendor?.severity ?? null,
    vendor?.released ?? null,
    vendor?.checkedOn ?? null,
    flaws(cves),
    earliest(...exploited.map(({ added }) => added)) ?? null,
    disagreements.join("; ") || null,
    vendor?.url ?? null,
  ];
}

function advisories({ advisory, more }: NonNullable<LateUpdate["vendor"]>): string | null {
  if (advisory === undefined) return null;
  return more === 0 ? advisory : `${advisory} and ${more} more`;
}

/** `CVE-2026-1 CVE-2026-2`, of very many the first with how many more. */
function flaws(cves: readonly string[]): string | null {
  if (cves.length === 0) return null;
  const rest = cves.length - NAMED;
  return [...cves.slice(0, NAMED), ...(rest > 0 ? [`and ${rest} more`] : [])].join(" ");
}
