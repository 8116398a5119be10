import { addDays, type Day } from "../days.ts";
import type { Support, SupportStatus, SupportTerms } from "../lifecycle/index.ts";
import type { Circumstances, Detail, Facts, Outcome } from "./types.ts";
import { sentence } from "./words.ts";

/** What the lists are asked with: the policy's limits and the support programmes that the device proves. */
export function supportTerms(
  facts: Facts<"support-programme">,
  { today, policy }: Circumstances,
): SupportTerms {
  return {
    today,
    endingSoonMonths: policy.endingSoonMonths,
    listMaxDays: policy.listMaxDays,
    latestOnlyListMaxDays: policy.latestOnlyListMaxDays,
    countFreeExtendedSupport: policy.countFreeExtendedSupport,
    programme: facts["support-programme"],
  };
}

/** The same for verdicts on the system and browsers themselves: a device connected to Spine is held to more. */
export function spineTerms(facts: Facts<"support-programme">, about: Circumstances): SupportTerms {
  return { ...supportTerms(facts, about), ...(about.spine ? { spine: true } : {}) };
}

/** What a support status is worth as an outcome. What the lists cannot say is never a pass and never a failure. */
export const outcomeOf: Readonly<Record<SupportStatus, Exclude<Outcome, "not-applicable">>> = {
  supported: "met",
  "ending-soon": "met",
  "extended-support": "met",
  unsupported: "not-met",
  unrecognised: "no-evidence",
  "unknown-cycle": "no-evidence",
  "lists-too-old": "no-evidence",
  "not-assessed": "no-evidence",
};

/** The last day on which the lists say the same. */
export function lastDay({ changesOn }: Support): Day | undefined {
  return changesOn === undefined ? undefined : addDays(changesOn, -1);
}

/** One row for tables: registers of unsupported things are made of these. `state` is the support status. */
export function supportDetail(support: Support, version: string | undefined): Detail {
  const { label, status, because, endOfSupport, source, own } = support;
  return {
    what: label,
    ...(version === undefined ? {} : { version }),
    state: status,
    because: sentence(because),
    ...(typeof endOfSupport === "string" ? { date: endOfSupport } : {}),
    ...(source === undefined ? {} : { source }),
    ...(own === undefined ? {} : { own: sentence(own.says) }),
    ...(own?.disagrees ? { disagrees: true } : {}),
  };
}
