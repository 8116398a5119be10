import { earliest, exploitedAmong, type Lists } from "@muster/mapping";
import { daysTaken, patchOutcome } from "@muster/mapping/patches";
import { factCells, factColumns, padded } from "./cells.ts";
import type { EvidenceItem } from "./types.ts";

const columns = [
  ...factColumns,
  "update",
  "severity",
  "released",
  "known by",
  "first seen missing",
  "last seen missing",
  "seen in force",
  "days",
  "outcome",
  "known to be exploited since",
];

/** The patch ledger: every security update that a device lacked or got, with the days on which its reports show it. */
export const patchLedger: EvidenceItem = {
  id: "patch-ledger",
  title:
    "Each security update of each device: released, first and last seen missing, seen in force, and whether that was in time",
  columns,
  workbook: {
    dates: [
      ...["last report", "unchanged since", "released", "known by"],
      ...["first seen missing", "last seen missing", "seen in force"],
    ],
  },
  *rows(device) {
    const { today, policy } = device.terms;
    const first = factCells(device, "pending-updates");
    if (device.patches.length === 0) yield padded(first, columns);
    for (const row of device.patches) {
      yield [
        ...first,
        row.update,
        row.severity,
        row.released ?? "not known",
        row.existedBy,
        row.missingFrom ?? null,
        row.missingUntil ?? null,
        row.vanished ? "offered no more" : (row.installedBy ?? null),
        daysTaken(row, today) ?? null,
        patchOutcome(row, policy.securityUpdateDays, today),
        exploitedSince(row.cves, device.terms.lists),
      ];
    }
  },
};

/** First day on which a flaw that it fixes was on the list of exploited ones. */
function exploitedSince(cves: readonly string[] = [], { patches }: Pick<Lists, "patches">) {
  return earliest(...exploitedAmong(patches, cves).map(({ added }) => added)) ?? null;
}
