import type { Day } from "../days.ts";
import type { Reading, UnknownReason } from "../facts/index.ts";
import type { Detail, Judgement, Outcome } from "./types.ts";
import { clause, sentence } from "./words.ts";

/** What goes with an outcome: where its rule comes from, until when it holds, what decided it. */
export interface Ground {
  readonly source: string;
  readonly holdsUntil?: Day | undefined;
  readonly details?: readonly Detail[];
}

/** A judgement with its sentence finished. Members without a value are left out, never `undefined`. */
function judgement(outcome: Outcome, because: string, ground: Ground): Judgement {
  return {
    outcome,
    because: sentence(because),
    source: ground.source,
    ...(ground.holdsUntil === undefined ? {} : { holdsUntil: ground.holdsUntil }),
    ...(ground.details === undefined || ground.details.length === 0
      ? {}
      : { details: ground.details }),
  };
}

export function met(because: string, ground: Ground): Judgement {
  return judgement("met", because, ground);
}

export function notMet(because: string, ground: Ground): Judgement {
  return judgement("not-met", because, ground);
}

export function noEvidence(because: string, ground: Ground): Judgement {
  return judgement("no-evidence", because, ground);
}

export function notApplicable(because: string, ground: Ground): Judgement {
  return judgement("not-applicable", because, ground);
}

/** What a control asks a fact for: the words for it in a sentence, and where its rule comes from. */
export interface Subject {
  /** `the firewall`: stands in front of "could not be read". */
  readonly what: string;
  readonly source: string;
}

/**
 * Judges a fact that is known. A fact that is absent or unknown is `no-evidence` with its reason, one that cannot exist on
 * the machine is `not-applicable`; neither reaches `judge`.
 */
export function judgeKnown<V>(
  fact: Reading<V> | undefined,
  { what, source }: Subject,
  judge: (value: V) => Judgement,
): Judgement {
  if (fact === undefined) return noEvidence(`Nothing was reported about ${what}`, { source });
  if (fact.state === "known") return judge(fact.value);
  if (fact.state === "not-applicable") {
    return notApplicable(`Not applicable: ${clause(fact.because)}`, { source });
  }
  const why = fact.detail.trim() === "" ? reasons[fact.reason] : clause(fact.detail);
  return noEvidence(`${what} could not be read: ${why}`, { source });
}

/** Said where the agent gave no words of its own. */
const reasons: Readonly<Record<UnknownReason, string>> = {
  command_missing: "the tool that would say is not installed",
  access_denied: "the agent needs more rights",
  timeout: "the tool did not answer in time",
  parse_error: "the tool's answer was not understood",
  not_reported: "the machine does not report it",
  unsupported: "this version of the operating system cannot say",
  stale_cache: "what the machine knows is too old",
  conflict: "two sources disagree",
  restricted_language: "a restricted shell language stood in the way",
  not_registered: "the machine is not registered with its update source",
  too_large: "the answer was too large",
  failed: "the reading failed",
};
