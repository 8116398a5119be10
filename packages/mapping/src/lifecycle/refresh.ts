import { addDays, type Day } from "../days.ts";
import type { Cycle, PhaseEnd, Product } from "./types.ts";

/** A release line as a source of dates has it today. A phase that it does not have is absent. */
export interface SourceCycle {
  readonly cycle: string;
  readonly label?: string;
  readonly codename?: string;
  readonly released?: Day;
  readonly lts?: boolean;
  readonly endOfActiveSupport?: PhaseEnd;
  readonly endOfSupport: PhaseEnd;
  readonly endOfExtendedSupport?: PhaseEnd;
}

const dates = ["endOfActiveSupport", "endOfSupport", "endOfExtendedSupport"] as const;

/** A date that moved; absent `from`: the line, or the phase, is new. */
export interface Moved {
  readonly cycle: string;
  readonly member: (typeof dates)[number];
  readonly from?: PhaseEnd;
  readonly to: PhaseEnd;
}

/** A product with a source's dates laid over it, and what that changes. */
export interface Refreshed {
  readonly product: Product;
  readonly moved: readonly Moved[];
  /** Lines that are new here. */
  readonly added: readonly string[];
  /** Lines that the source no longer has: they stay, with the dates they had. */
  readonly gone: readonly string[];
  /** New lines that only a person can describe (which editions and builds they are for, when they came out): not taken. */
  readonly needsHand: readonly string[];
  /** Lines whose date is from a better source, which says otherwise than this one: they stay. */
  readonly kept: readonly Moved[];
}

/**
 * Lays a source's dates over a product. Recognisers, schemes and proofs are people's work and stay; so does a line whose date
 * was taken from elsewhere because the source was wrong about it (`from`).
 * @param today the day on which the source was asked
 * @param staleAfter days after which an unchanged line is marked as checked anew: a file that changes every night would have
 * every device judged every night
 */
export function refreshProduct(
  product: Product,
  lines: readonly SourceCycle[],
  { today, staleAfter }: { readonly today: Day; readonly staleAfter: number },
): Refreshed {
  const bySource = new Map(lines.map((line) => [line.cycle, line]));
  const byUs = new Set(product.cycles.map(({ cycle }) => cycle));
  const moved: Moved[] = [];
  const kept: Moved[] = [];
  const old = product.cycles.map((cycle) => {
    const line = bySource.get(cycle.cycle);
    if (line === undefined) return cycle;
    const changes = changesOf(cycle, line);
    if (cycle.from !== undefined) {
      kept.push(...changes);
      return cycle;
    }
    moved.push(...changes);
    const isStale = addDays(cycle.checkedOn, staleAfter) <= today;
    return changes.length === 0 && !isStale ? cycle : laidOver(cycle, line, today);
  });
  const fresh = lines.filter(({ cycle }) => !byUs.has(cycle));
  const byHand = product.cycles.some(isDescribed);
  const needsHand = fresh.filter(({ released }) => byHand || released === undefined);
  const added = fresh.filter((line) => !needsHand.includes(line));
  const cycles = [...added.map((line) => newCycle(product, line, today)), ...old];
  return {
    product: { ...product, cycles: cycles.sort(newestFirst) },
    moved: [...moved, ...added.flatMap((line) => changesOf(undefined, line))],
    added: added.map(({ cycle }) => cycle),
    gone: product.cycles
      .filter(({ cycle, from }) => from === undefined && !bySource.has(cycle))
      .map(({ cycle }) => cycle),
    needsHand: needsHand.map(({ cycle }) => cycle),
    kept,
  };
}

/** A line that says which editions or builds it is for: nothing recognises it without. */
function isDescribed({ editions, editionIds, skus, build }: Cycle): boolean {
  return (editions ?? editionIds ?? skus ?? build) !== undefined;
}

/** A phase that the source does not have is no change: paid phases are often known from elsewhere. */
function changesOf(cycle: Cycle | undefined, line: SourceCycle): readonly Moved[] {
  return dates.flatMap((member) => {
    const [from, to] = [cycle?.[member], line[member]];
    if (to === undefined || from === to) return [];
    return [{ cycle: line.cycle, member, ...(from !== undefined && { from }), to }];
  });
}

function laidOver(cycle: Cycle, line: SourceCycle, checkedOn: Day): Cycle {
  const own = Object.fromEntries(
    dates.flatMap((member) => (line[member] === undefined ? [] : [[member, line[member]]])),
  );
  return { ...cycle, ...own, checkedOn };
}

function newCycle(product: Product, line: SourceCycle, checkedOn: Day): Cycle {
  return { ...line, source: product.source, checkedOn, confidence: "secondary" };
}

const newestFirst = (a: Cycle, b: Cycle): number => {
  const [x, y] = [a.released ?? "", b.released ?? ""];
  return x === y ? 0 : y < x ? -1 : 1;
};
