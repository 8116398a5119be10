import type { Round } from "./round.ts";

/** Why the report of a round is not acknowledged. */
export interface Reason {
  readonly code: string;
  readonly what: string;
  readonly cure: string;
}

/** What became of the report of a round; `queued` also where the round made none. */
export function outcomeOf({ report, sent }: Round): {
  readonly state: "acknowledged" | "queued" | "refused";
  readonly reason: Reason | null;
} {
  if (report !== undefined && sent.acknowledged.includes(report.digest)) {
    return { state: "acknowledged", reason: null };
  }
  const refused = sent.refused.find((r) => r.report === report?.digest);
  if (refused !== undefined) {
    const what = `the collector will not take this report: ${refused.why || refused.code}`;
    const cure =
      "its envelope is kept in the state folder; compare the versions of agent and collector";
    return { state: "refused", reason: { code: refused.code, what, cure } };
  }
  const { problem } = sent;
  if (problem === undefined) return { state: "queued", reason: null };
  return {
    state: "queued",
    reason: { code: problem.code, what: problem.message, cure: problem.cure },
  };
}
