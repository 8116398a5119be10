import type { Summary } from "../summary-schema.ts";
import type { Cell } from "./types.ts";

/** The toolkit's items with the answer that the evidence suggests: the one table that is about the whole estate. */
export const answers = {
  id: "answers",
  title: "Each item of the toolkit with its suggested answer, why, and what a person must add",
  columns: [
    "item",
    "asks (our words)",
    "suggested",
    "because",
    "drafted text",
    "a person must add",
    "mandatory",
    "confidence",
    "remark",
    "controls",
  ],
  rows(items: Summary["items"]): readonly (readonly Cell[])[] {
    return items.map((i) => [
      i.ref,
      i.title,
      i.suggested,
      i.because,
      i.text,
      i.personMustAdd,
      i.mandatory === null ? "not known" : i.mandatory ? "yes" : "no",
      i.confidence,
      i.remark,
      i.controls.join(" "),
    ]);
  },
} as const;
