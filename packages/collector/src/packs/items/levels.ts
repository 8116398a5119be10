import { type Day, daysBetween, type SystemLevel, secondOpinion } from "@muster/mapping";
import { factCells, factColumns, padded } from "./cells.ts";
import type { Cell, EvidenceItem } from "./types.ts";

const columns = [
  ...factColumns,
  "what",
  "level",
  "level released",
  "state",
  "newest level",
  "newest released",
  "first missing",
  "missing since",
  "patch age in days",
  "due by",
  "the machine's own list",
  "disagrees",
  "because",
  "source",
  "list checked",
];

/** Where each device stands against the releases of its system, and of what updates itself beside it. */
export const levels: EvidenceItem = {
  id: "levels",
  title:
    "The update level of each device, the newest one for its line, and for how many days the device has lacked what came first after its own",
  columns,
  workbook: {
    dates: [
      "last report",
      "unchanged since",
      "level released",
      "newest released",
      "missing since",
      "due by",
      "list checked",
    ],
  },
  *rows(device) {
    const first = factCells(device, "os");
    if (device.levels.length === 0)
      yield padded([...first, null, null, null, device.lines.updateLevel.text], columns);
    for (const level of device.levels) {
      const { says, disagrees } = secondOpinion(level, device.facts["pending-updates"]);
      yield [
        ...first,
        ...releaseCells(level, device.terms.today),
        says,
        disagrees ? "yes" : "no",
        level.because,
        level.source ?? null,
        level.checkedOn ?? null,
      ];
    }
  },
};

/** From `what` to `due by`. */
function releaseCells(level: SystemLevel, today: Day): Cell[] {
  const { of, shown, state, held, newest, missing, dueBy } = level;
  return [
    of,
    shown,
    held?.released ?? null,
    state,
    ...(newest === undefined ? [null, null] : [newest.level, newest.released]),
    ...(missing === undefined
      ? [null, null, state === "current" ? 0 : null]
      : [missing.level, missing.released, daysBetween(missing.released, today)]),
    dueBy ?? null,
  ];
}
