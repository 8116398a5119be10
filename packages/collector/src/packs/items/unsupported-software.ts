import type { Detail } from "@muster/mapping";
import type { EvidenceItem } from "./types.ts";

/** The controls whose details are titles with an end of support. */
const ABOUT_SUPPORT = ["os-supported", "software-supported", "browser-supported"];

/**
 * What is out of support, or will not say: one row a title that kept a support control from `met`. What the vendors' lists
 * and the organisation's own disagree about stands here too, whatever was decided: an override is never out of sight.
 */
export const unsupportedSoftware: EvidenceItem = {
  id: "unsupported-software",
  title: "Operating systems and software out of support, or whose support nobody could establish",
  columns: [
    "device",
    "label",
    "control",
    "outcome",
    "what",
    "version",
    "state",
    "because",
    "date",
    "source",
    "own list",
  ],
  workbook: { dates: ["date"] },
  *rows({ ref, label, findings }) {
    for (const f of findings) {
      if (!ABOUT_SUPPORT.includes(f.control)) continue;
      const passed = f.outcome === "met" || f.outcome === "not-applicable";
      const details = passed ? f.details.filter((d) => d.disagrees) : f.details;
      const first = [ref, label, f.control, f.outcome];
      if (!passed && details.length === 0) {
        yield [...first, null, null, f.outcome, f.because, f.holdsUntil, f.source, null];
      }
      for (const d of details) {
        const { what, version = null, state, because, date = null, source = f.source } = d;
        yield [...first, what, version, state, because, date, source, ownWord(d)];
      }
    }
  },
};

/** `Disagrees: …`: the own list's word, told apart where it is not the vendor's. */
function ownWord({ own, disagrees }: Detail): string | null {
  if (own === undefined) return null;
  return disagrees ? `Disagrees: ${own}` : own;
}
