import type { Summary } from "../summary-schema.ts";
import type { Cell } from "./types.ts";

/** The toolkit's items with the answer that the evidence suggests: the one table that is about the whole estate. */
export const answers = {
  id: "answers",
  title: "Each item of the toolkit with its suggested answer, why, and what a person must add",
  columns: [
    "item",
    "is about (our words)",
    "asks",
    "asks as in",
    "answer type",
    "suggested",
    "value",
    "because",
    "text to paste",
    "drafted text",
    "a person must add",
    "mandatory",
    "confidence",
    "remark",
    "controls",
    "met",
    "not met",
    "not met but accepted",
    "no evidence",
    "not applicable",
    "of",
    "population",
    "reporting",
    "known",
    "evidence from",
    "evidence until",
  ],
  dates: ["evidence from", "evidence until"],
  rows(items: Summary["items"]): readonly (readonly Cell[])[] {
    return items.map((i) => [
      i.ref,
      i.title,
      i.asks,
      i.source,
      i.answerType,
      i.suggested,
      i.value,
      i.because,
      i.pasteable,
      i.text,
      i.personMustAdd,
      i.mandatory === null ? "not known" : i.mandatory ? "yes" : "no",
      i.confidence,
      i.remark,
      i.controls.join(" "),
      ...figuresOf(i),
    ]);
  },
} as const;

function figuresOf({ counts, population, coverage, interval }: Summary["items"][number]) {
  const { met, notMet, accepted, noEvidence, notApplicable, of } = counts ?? {};
  return [
    ...[met, notMet, accepted, noEvidence, notApplicable, of].map((n) => n ?? null),
    population,
    coverage.reporting,
    coverage.known,
    interval?.from ?? null,
    interval?.until ?? null,
  ];
}
