import { writeDay } from "@muster/mapping";
import { count, counted, listed } from "../lines/line.ts";
import type { SummaryHead } from "../summary-schema.ts";
import { type Block, figures, paragraph, type Section } from "./content.ts";
import type { Highlights, Unknown } from "./highlights.ts";

/** Reasons shown in the list of unknowns. */
const REASONS = 100;

/** Everything nobody could establish, with its reason and on how many devices. */
export function unknowns({ unknowns: groups }: Highlights): Section {
  const block =
    groups.length === 0
      ? paragraph("Every question above was answered by every device.")
      : unknownTable(groups);
  return { id: "unknown", title: "What is not known", blocks: [block] };
}

function unknownTable(groups: readonly Unknown[]): Block {
  const shown = groups.slice(0, REASONS);
  const cut =
    groups.length > shown.length ? `, the ${REASONS} commonest of ${count(groups.length)}` : "";
  return {
    kind: "table",
    caption: `Questions without an answer${cut}`,
    columns: ["Question", "Why nobody knows", "Devices"],
    rows: shown.map(({ label, why, devices, named }) => ({
      cells: [label, why, `${counted(devices, "device")}: ${listed(named, named.length, devices)}`],
    })),
  };
}

/** The last nights, and who did not scan. No section where there was none. */
export function runs(summary: SummaryHead): readonly Section[] {
  if (summary.runs.length === 0) return [];
  const states = ["Scheduled", "Finished", "Late", "Missed", "Failed"] as const;
  const table: Block = {
    kind: "table",
    caption: "Devices of each night; who was missed or failed, and why, is in the folder runs",
    columns: ["Night", ...states.map(figures)],
    rows: summary.runs.map((r) => ({
      cells: [writeDay(r.night), r.scheduled, r.finished, r.late, r.missed, r.failed],
    })),
  };
  return [{ id: "runs", title: "Nightly scans", blocks: [table] }];
}
