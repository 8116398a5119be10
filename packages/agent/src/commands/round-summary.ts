import type { Round } from "./round.ts";
import type { Refused } from "./send.ts";

/** What one round did, as JSON can carry it from one process to another. */
export interface RoundSummary {
  /** The report of this round; null where it only sent what waited. */
  readonly report: { readonly seq: number; readonly digest: string } | null;
  readonly acknowledged: number;
  readonly refused: readonly Refused[];
  readonly bytes: number;
  readonly sections: number;
  /** Reports that still wait, and why. */
  readonly waiting: number;
  readonly problem: RoundProblem | null;
  readonly witness: string | null;
}

export interface RoundProblem {
  readonly code: string;
  readonly what: string;
  readonly cure: string;
  readonly retry: boolean;
  /** How long the collector asked to be left alone, in milliseconds. */
  readonly waitMs: number | null;
}

export function summaryOf({ report, sent, waiting }: Round): RoundSummary {
  const { problem, acknowledged, refused, bytes, sections, witness } = sent;
  return {
    report: report === undefined ? null : { seq: report.seq, digest: report.digest },
    acknowledged: acknowledged.length,
    refused,
    bytes,
    sections,
    waiting,
    problem:
      problem === undefined
        ? null
        : {
            code: problem.code,
            what: problem.message,
            cure: problem.cure,
            retry: problem.retry,
            waitMs: problem.waitMs ?? null,
          },
    witness: witness ?? null,
  };
}

/** 1 where something needs attention: a report that waits or was refused, or a log that can't be what it was. */
export function exitOf({ problem, witness, refused, waiting }: RoundSummary): 0 | 1 {
  const well = waiting === 0 && refused.length === 0 && problem === null && witness === null;
  return well ? 0 : 1;
}
