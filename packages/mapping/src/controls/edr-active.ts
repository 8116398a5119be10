import { dayOf, daysBetween, writeDay } from "../days.ts";
import type { EdrProduct } from "../facts/index.ts";
import { judgeKnown, met, noEvidence, notMet } from "./judgement.ts";
import { policyKey } from "./sources.ts";
import type { Circumstances, Control, Detail } from "./types.ts";
import { counted, listed } from "./words.ts";

const source = policyKey("reportMaxDays");

export const edrActive: Control<"edr"> = {
  id: "edr-active",
  title: "Detection and response software is in active use",
  rule: "A product of endpoint detection and response runs, reports to the organisation's own tenant, complains of nothing, and reached its service no longer ago than the longest limit for reports (14 days) where it says when.",
  reads: ["edr"],
  judge({ edr }, about) {
    const subject = { what: "detection and response software", source };
    return judgeKnown(edr, subject, ({ products }) => {
      if (products.length === 0) {
        return notMet("No detection and response software was found", { source });
      }
      const all = products.map((product) => ({ product, word: wordOn(product, about) }));
      const details = all.map(({ product, word }) => detailOf(product, word));
      const active = all.filter(({ word }) => word === "active");
      if (active.length > 0) {
        return met(`In active use: ${listed(active.map(({ product }) => product.name))}`, {
          source,
          details,
        });
      }
      const said = listed(all.map(({ product, word }) => `${product.name} ${word}`));
      const open = all.some(({ word }) => word === UNKNOWN);
      return open ? noEvidence(said, { source, details }) : notMet(said, { source, details });
    });
  },
};

const UNKNOWN = "does not say whether it is in use";

/** `active`, or what stands in the way. */
function wordOn(
  { onboarded, running, issues, lastContactAt }: EdrProduct,
  about: Circumstances,
): string {
  if (running === "no") return "does not run";
  if (onboarded === "no") return "is installed and reports to no tenant";
  if (issues.length > 0) return `complains of ${listed(issues)}`;
  if (lastContactAt !== undefined) {
    const { server, desktop, laptop } = about.policy.reportMaxDays;
    const most = Math.max(server, desktop, laptop);
    const day = dayOf(lastContactAt);
    if (daysBetween(day, about.today) > most) {
      return `last reached its service on ${writeDay(day)}, more than ${counted(most, "day")} ago`;
    }
  }
  return running === "yes" && onboarded === "yes" ? "active" : UNKNOWN;
}

/** For counting over the estate: which products are in use. */
function detailOf({ product, name }: EdrProduct, word: string): Detail {
  return {
    what: product,
    state: word === "active" ? "active" : "not-active",
    because: `${name} ${word === "active" ? "is in use" : word}`,
  };
}
