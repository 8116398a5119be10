import { type Day, dayOf, earliest } from "../days.ts";

import type { Cycle, PhaseEnd, Product, Proof, SupportTerms } from "./types.ts";

const phases = ["endOfExtendedSupport", "endOfLegacySupport"] as const;
type Phase = (typeof phases)[number];

/** An extended phase that a device is proved to have today. */
export interface Proved {
  readonly proof: Proof;
  /** Last day it is proved for; absent where no end is announced. */
  readonly until: Day | undefined;
  readonly year: number | undefined;
}

/** A phase that still runs, proved or not: what a person may want to know of an unsupported device. */
export interface Running {
  readonly phase: Phase;
  readonly end: PhaseEnd;
  readonly proof: Proof | undefined;
}

const runs = (end: PhaseEnd | undefined, today: Day): end is Day | false =>
  end === false || (typeof end === "string" && today <= end);

/** Extended phases of the line that have not ended today. */
export function runningPhases(product: Product, cycle: Cycle, today: Day): readonly Running[] {
  return phases.flatMap((phase) => {
    const end = cycle[phase];
    return runs(end, today) ? [{ phase, end, proof: product.proof?.[phase] }] : [];
  });
}

/** The programme year of `today`, counted from 1, and its last day, where the phase is bought year by year. */
function yearOf(proof: Proof, cycle: Cycle, today: Day): { year: number; until: Day } | undefined {
  const years = proof.years?.[cycle.cycle] ?? [];
  const index = years.findIndex((last) => today <= last);
  const until = years[index];
  return until === undefined ? undefined : { year: index + 1, until };
}

function provedByDevice(running: Running, cycle: Cycle, terms: SupportTerms): Proved | undefined {
  const { proof, end } = running;
  const fact = terms.programme;
  if (proof?.programmes === undefined || fact?.state !== "known") return undefined;
  const current = yearOf(proof, cycle, terms.today);
  if (proof.years !== undefined && current === undefined) return undefined;
  const active = fact.value.programmes.find(
    (p) =>
      proof.programmes?.includes(p.programme) &&
      p.state === "active" &&
      (current === undefined || p.year === current.year) &&
      (p.expires === undefined || dayOf(p.expires) >= terms.today),
  );
  if (active === undefined) return undefined;
  const expires = active.expires === undefined ? undefined : dayOf(active.expires);
  const last = typeof end === "string" ? end : undefined;
  return { proof, until: earliest(current?.until, last, expires), year: current?.year };
}

/** The extended phase that counts today: proved by the device, or free where the organisation counts free ones. */
export function provedPhase(
  product: Product,
  cycle: Cycle,
  terms: SupportTerms,
): Proved | undefined {
  for (const running of runningPhases(product, cycle, terms.today)) {
    const { proof, end } = running;
    if (proof?.free && terms.countFreeExtendedSupport)
      return { proof, until: typeof end === "string" ? end : undefined, year: undefined };
    const proved = provedByDevice(running, cycle, terms);
    if (proved !== undefined) return proved;
  }
  return undefined;
}
