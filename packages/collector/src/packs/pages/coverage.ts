import { sentences } from "../../sentences.ts";
import { counted } from "../lines/line.ts";
import type { SummaryHead } from "../summary-schema.ts";
import {
  type Bars,
  type Block,
  figures,
  type Line,
  paragraph,
  partWords,
  type Section,
} from "./content.ts";
import type { Dossier } from "./dossier.ts";
import type { Reason } from "./highlights.ts";

type Shown = Pick<Dossier, "summary" | "highlights">;

/** Reasons shown beside a control. */
const REASONS_SHOWN = 3;

/** Who of how many answered: the first thing to know of any evidence. */
export function coverage({ summary, highlights }: Shown): Section {
  const { known, reporting, stale, neverReported } = summary.estate;
  const of = `of ${counted(known, "known device")}`;
  return {
    id: "coverage",
    title: "Coverage",
    blocks: [
      paragraph(sentences(summary, highlights.failing).reporting, "lead"),
      {
        kind: "counts",
        rows: [
          [reporting, `${of} reporting`],
          [stale, `${of} stale: last report too old to count`],
          [neverReported, `${of} never reported`],
        ],
      },
      paragraph([
        "What a device did not or could not say is counted as ",
        { strong: "no evidence" },
        ": never as a pass, and never as a failure.",
      ]),
    ],
  };
}

/** What each control came to on every device, and each that is not wholly met, the failures first. */
export function attention(ground: Shown): Section {
  const { summary, highlights } = ground;
  const open = summary.controls
    .filter((c) => c.notMet > 0 || c.noEvidence > 0)
    .sort((a, b) => b.notMet - a.notMet || b.noEvidence - a.noEvidence);
  const blocks: Block[] =
    open.length === 0
      ? [paragraph("Every control is met, or does not apply, on every known device.")]
      : [openTable(ground, open)];
  return {
    id: "attention",
    title: "What needs attention",
    blocks: [
      paragraph(sentences(summary, highlights.failing).action, "lead"),
      ...blocks,
      ...outcomeBars(counted(summary.estate.known, "known device"), summary.controls),
    ],
  };
}

function openTable({ summary, highlights }: Shown, open: SummaryHead["controls"]): Block {
  return {
    kind: "table",
    caption: `Controls not met on every device, counted over ${counted(summary.estate.known, "known device")}`,
    columns: ["Control", figures("Not met"), figures("No evidence"), "Why"],
    rows: open.map((c) => ({
      cells: [c.title, c.notMet, c.noEvidence, whyOf(highlights.reasons(c.id))],
    })),
  };
}

/** The commonest reasons of one control, the failures first, with how many devices each holds for. */
function whyOf(reasons: readonly Reason[]): readonly Line[] {
  const rest = reasons.length - REASONS_SHOWN;
  const more: Line = {
    words: `and ${counted(rest, "other reason")}: see findings.csv`,
    look: "soft",
  };
  return [...reasons.slice(0, REASONS_SHOWN).map(reasonLine), ...(rest > 0 ? [more] : [])];
}

function reasonLine({ outcome, because, devices }: Reason): Line {
  const mark = outcome === "no-evidence" ? "No evidence: " : "";
  const many = devices > 1 ? ` (${counted(devices, "device")})` : "";
  return { words: `${mark}${because}${many}` };
}

/** What a device can come to, in the order of {@link outcomeCounts}. */
export const outcomeParts: Bars["parts"] = [
  { label: "Met", tone: "good" },
  { label: "Not met", tone: "bad" },
  { label: "Not met, but accepted", tone: "accepted" },
  { label: "No evidence", tone: "unsure" },
  { label: "Does not apply", tone: "plain" },
];

/** What a control, or several together, came to. `accepted` is a part of `notMet`. */
export type Outcomes = Pick<
  SummaryHead["controls"][number],
  "title" | "met" | "notMet" | "accepted" | "noEvidence" | "notApplicable"
>;

/** `accepted` apart from what else is not met. */
export function outcomeCounts(c: Omit<Outcomes, "title">): readonly number[] {
  return [c.met, c.notMet - c.accepted, c.accepted, c.noEvidence, c.notApplicable];
}

/** Bars, and the same numbers in a table. Nothing where no device was asked. */
export function outcomeBars(of: string, outcomes: readonly Outcomes[]): readonly Block[] {
  const rows = outcomes.map((o) => ({ label: o.title, counts: outcomeCounts(o) }));
  if (rows.every(({ counts }) => counts.every((n) => n === 0))) return [];
  return [
    {
      kind: "bars",
      title: `What was found, on ${of}`,
      alt: `A bar for each line: ${rows.map(({ label, counts }) => `${label}: ${partWords(outcomeParts, counts)}`).join("; ")}.`,
      parts: outcomeParts,
      rows,
    },
    {
      kind: "table",
      caption: `The same in numbers, of ${of}`,
      columns: ["Control", ...outcomeParts.map(({ label }) => figures(label))],
      rows: rows.map(({ label, counts }) => ({ cells: [label, ...counts] })),
    },
  ];
}
