import { writeDay } from "@muster/mapping";
import { factLabels } from "../fact-labels.ts";
import { count, counted, listed } from "../lines/line.ts";
import type { Summary, SummaryDevice } from "../summary-schema.ts";
import { type Block, figures, paragraph, type Section } from "./content.ts";
import { reasonOf } from "./devices.ts";

/** Reasons shown in the list of unknowns. */
const REASONS = 100;

/** Everything nobody could establish, with its reason and on how many devices. */
export function unknowns(summary: Summary): Section {
  const rows = summary.devices.flatMap(unknownsOf);
  const groups = [...Map.groupBy(rows, (r) => `${r.label}\0${r.why}`).values()];
  const block =
    groups.length === 0
      ? paragraph("Every question above was answered by every device.")
      : unknownTable(groups);
  return { id: "unknown", title: "What is not known", blocks: [block] };
}

interface UnknownRow {
  readonly label: string;
  readonly why: string;
  readonly device: string;
}

function unknownsOf({ label: device, lastReportAt, facts: lines }: SummaryDevice): UnknownRow[] {
  if (lastReportAt === null) {
    return [{ label: "Everything", why: "the device has sent no report", device }];
  }
  return factLabels
    .filter(([name]) => lines[name].state === "unknown")
    .map(([name, label]) => ({ label, why: reasonOf(lines[name].text), device }));
}

function unknownTable(groups: readonly (readonly UnknownRow[])[]): Block {
  const shown = [...groups].sort((a, b) => b.length - a.length).slice(0, REASONS);
  const cut =
    groups.length > shown.length ? `, the ${REASONS} commonest of ${count(groups.length)}` : "";
  return {
    kind: "table",
    caption: `Questions without an answer${cut}`,
    columns: ["Question", "Why nobody knows", "Devices"],
    rows: shown.map((group) => {
      const who = group.map((r) => r.device);
      const devices = `${counted(who.length, "device")}: ${listed(who, 3)}`;
      return { cells: [group[0]?.label ?? "", group[0]?.why ?? "", devices] };
    }),
  };
}

/** The last nights, and who did not scan. No section where there was none. */
export function runs(summary: Summary): readonly Section[] {
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
