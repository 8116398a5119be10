import type { FactKind } from "@muster/mapping";
import type { DeviceEvidence } from "../evidence.ts";
import { withoutValue } from "../lines/line.ts";
import type { Cell } from "./types.ts";

/** The columns that begin every table about a fact: whose it is, when it was stated, and whether it is known. */
export const factColumns = [
  "device",
  "label",
  "standing",
  "last report",
  "unchanged since",
  "reading",
] as const;

/** The first cells of such a table; `reading` is `known`, or why there is no value. */
export function factCells(evidence: DeviceEvidence, kind: FactKind): Cell[] {
  const { device, ref, label, standing, sections, facts } = evidence;
  const since = sections.find((s) => s.kind === kind)?.observed_at ?? null;
  const reading = withoutValue(facts[kind])?.text ?? "known";
  return [ref, label, standing, device.last_report_at ?? "never", since, reading];
}

/** A row that holds the first cells alone, the rest empty. */
export function padded(cells: readonly Cell[], columns: readonly string[]): Cell[] {
  return [...cells, ...columns.slice(cells.length).map(() => null)];
}
