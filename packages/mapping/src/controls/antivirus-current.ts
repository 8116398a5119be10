import { addDays, type Day, dayOf, daysBetween, earliest, writeDay } from "../days.ts";
import type { AntivirusProduct } from "../facts/index.ts";
import { protection } from "./antivirus-products.ts";
import { judgeKnown, met, noEvidence, notMet } from "./judgement.ts";
import { policyKey } from "./sources.ts";
import type { Circumstances, Control, Judgement } from "./types.ts";
import { counted } from "./words.ts";

const source = policyKey("signatureMaxDays");

/**
 * Without a running product there are no signatures to judge: that gap is antivirus-active's to count, once. A device that
 * is switched off cannot fetch signatures, so signatures that were current when last reported and have aged since are
 * `no-evidence`, not a failure.
 */
export const antivirusCurrent: Control<"antivirus"> = {
  id: "antivirus-current",
  title: "Antivirus signatures are current",
  rule: "The signatures of a protecting product are no older than 3 days, or, where no date can be read, its vendor's own status says they are up to date.",
  reads: ["antivirus"],
  judge({ antivirus }, about) {
    return judgeKnown(antivirus, { what: "antivirus", source }, ({ products }) => {
      const judged = candidates(products).map((p) => judgeSignatures(p, about));
      const best =
        judged.find((j) => j.outcome === "met") ??
        judged.find((j) => j.outcome === "no-evidence") ??
        judged[0];
      return best ?? noEvidence("No running antivirus product has signatures to judge", { source });
    });
  },
};

/** The products that protect; where none is proven to, those that might; else those that at least run. */
function candidates(products: readonly AntivirusProduct[]): readonly AntivirusProduct[] {
  const all = products.map(protection);
  for (const protects of ["yes", "unknown"] as const) {
    const found = all.filter((p) => p.protects === protects);
    if (found.length > 0) return found.map((p) => p.product);
  }
  return products.filter((p) => p.running === "yes");
}

function judgeSignatures(product: AntivirusProduct, about: Circumstances): Judgement {
  const { name, signaturesFresh, signaturesAt } = product;
  if (signaturesFresh === "no") {
    return notMet(`${name} says its signatures are out of date`, { source });
  }
  if (signaturesAt !== undefined) return judgeDate(name, dayOf(signaturesAt), about);
  if (signaturesFresh === "unknown") {
    return noEvidence(`The age of the signatures of ${name} is not known`, { source });
  }
  return judgeWord(name, about);
}

function judgeDate(name: string, day: Day, { today, receivedOn, policy }: Circumstances) {
  const limit = policy.signatureMaxDays;
  const seenOn = earliest(today, receivedOn) ?? today;
  const dated = `The signatures of ${name} are of ${writeDay(day)}`;
  if (daysBetween(seenOn, day) > 1) {
    return noEvidence(`${dated}, which lies in the future, so the date cannot be right`, {
      source,
    });
  }
  const until = addDays(day, limit);
  const allowed = `${counted(limit, "day")} are allowed`;
  if (daysBetween(day, seenOn) > limit) return notMet(`${dated}; ${allowed}`, { source });
  if (today > until) {
    return noEvidence(
      `${dated}: current when last reported on ${writeDay(seenOn)}, and nothing newer is known`,
      { source },
    );
  }
  return met(dated, { source, holdsUntil: until });
}

/** The vendor's word ages as a date would: it holds for so many days after the report that carried it. */
function judgeWord(name: string, { today, receivedOn, policy }: Circumstances): Judgement {
  const saidOn = earliest(today, receivedOn) ?? today;
  const holdsUntil = addDays(saidOn, policy.signatureMaxDays);
  const said = `${name} said on ${writeDay(saidOn)} that its signatures are up to date; no date can be read`;
  return today > holdsUntil
    ? noEvidence(`${said}, and nothing newer is known`, { source })
    : met(said, { source, holdsUntil });
}
