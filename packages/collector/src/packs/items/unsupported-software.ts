import type { EvidenceItem } from "./types.ts";

/** The controls whose details are titles with an end of support. */
const ABOUT_SUPPORT = ["os-supported", "software-supported", "browser-supported"];

/** What is out of support, or will not say: one row a title that kept a support control from `met`. */
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
  ],
  *rows({ device, label, findings }) {
    for (const f of findings) {
      if (!ABOUT_SUPPORT.includes(f.control)) continue;
      if (f.outcome === "met" || f.outcome === "not-applicable") continue;
      const first = [device.id, label, f.control, f.outcome];
      if (f.details.length === 0) {
        yield [...first, null, null, f.outcome, f.because, f.holdsUntil, f.source];
      }
      for (const d of f.details) {
        const { what, version = null, state, because, date = null, source = f.source } = d;
        yield [...first, what, version, state, because, date, source];
      }
    }
  },
};
