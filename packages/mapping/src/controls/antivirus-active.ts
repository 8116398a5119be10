import { type Protection, protection } from "./antivirus-products.ts";
import { judgeKnown, met, noEvidence, notMet } from "./judgement.ts";
import { CYBER_ESSENTIALS as source } from "./sources.ts";
import type { Control, Detail } from "./types.ts";
import { listed, sentence } from "./words.ts";

export const antivirusActive: Control<"antivirus"> = {
  id: "antivirus-active",
  title: "Antivirus is active",
  rule: "At least one product runs, scans files as they are opened and is in active mode. A running service alone does not prove that.",
  reads: ["antivirus"],
  judge({ antivirus }) {
    return judgeKnown(antivirus, { what: "antivirus", source }, ({ products }) => {
      const all = products.map(protection);
      const ground = { source, details: all.map(detail) };
      const active = all.filter((p) => p.protects === "yes").map((p) => p.product.name);
      if (active.length > 0) {
        const are = active.length === 1 ? "is active and scans" : "are active and scan";
        return met(`${listed(active)} ${are} files as they are opened`, ground);
      }
      const open = all.filter((p) => p.protects === "unknown");
      if (open.length > 0) return noEvidence(open.map((p) => p.because).join("; "), ground);
      if (all.length === 0) return notMet("No antivirus product was found", ground);
      return notMet(all.map((p) => p.because).join("; "), ground);
    });
  },
};

function detail({ product, protects, because }: Protection): Detail {
  const words = { yes: "active", no: "not protecting", unknown: "not known" } as const;
  return {
    what: product.name,
    ...(product.version === undefined ? {} : { version: product.version }),
    state: words[protects],
    because: sentence(because === "" ? "active, scanning files as they are opened" : because),
  };
}
