import { protection } from "./antivirus-products.ts";
import { judgeKnown, met, noEvidence, notMet } from "./judgement.ts";
import { CYBER_ESSENTIALS as source } from "./sources.ts";
import type { Control } from "./types.ts";
import { listed } from "./words.ts";

export const antivirusActive: Control<"antivirus"> = {
  id: "antivirus-active",
  title: "Antivirus is active",
  rule: "At least one product runs, scans files as they are opened and is in active mode. A running service alone does not prove that.",
  reads: ["antivirus"],
  judge({ antivirus }) {
    return judgeKnown(antivirus, { what: "antivirus", source }, ({ products }) => {
      const all = products.map(protection);
      const active = all.filter((p) => p.protects === "yes").map((p) => p.product.name);
      if (active.length > 0) {
        return met(`${listed(active)} is active and scans files as they are opened`, { source });
      }
      const open = all.filter((p) => p.protects === "unknown");
      if (open.length > 0) return noEvidence(listed(open.map((p) => p.because)), { source });
      if (all.length === 0) return notMet("No antivirus product was found", { source });
      return notMet(listed(all.map((p) => p.because)), { source });
    });
  },
};
