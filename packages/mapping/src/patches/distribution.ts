import type { Day } from "../days.ts";
import { daysTaken, lastDayOf, type PatchOutcome, type PatchRow, patchOutcome } from "./ledger.ts";
import type { Severity, UpdateDays } from "./limits.ts";

/** What a distribution is asked about. */
export interface Period {
  /** The updates whose last day for being in time lies within, both days included. */
  readonly from: Day;
  readonly to: Day;
  readonly today: Day;
  readonly limits: UpdateDays;
  /** Severities that count; `unknown` counts with the worst, because nobody can say that it is not. */
  readonly severities: readonly Severity[];
}

/** What the ledger holds of one device. */
export interface DeviceLedger {
  readonly form: string;
  /** Day of its first report; undefined where none came. */
  readonly heardFrom: Day | undefined;
  /** Why its updates are not known, where they are not; a device with a reason is a gap, never a pass. */
  readonly gap: string | undefined;
  readonly rows: readonly PatchRow[];
}

/** How long updates took, over a population that is always said with it. */
export interface Distribution {
  /** Devices looked at, and of them those whose updates are not known. */
  readonly devices: number;
  readonly gaps: number;
  /** Pairs of device and update whose last day lay in the period. */
  readonly population: number;
  readonly inTime: number;
  readonly late: number;
  /** Pairs of which no report tells. They stand in the denominator: a share is never better for what nobody saw. */
  readonly unknown: number;
  /** inTime / population; undefined where the population is empty. */
  readonly share: number | undefined;
  /** Days from release to the report that shows the update in force, still missing ones up to today; nearest rank. */
  readonly median: number | undefined;
  readonly percentile95: number | undefined;
  readonly worst: number | undefined;
  /** Pairs the days are of: those with a release day. */
  readonly timed: number;
  /** The same pairs by their days, the fewest first. */
  readonly byDays: readonly DayCount[];
}

/** Pairs by what came of them. */
export interface PairCount {
  readonly inTime: number;
  readonly late: number;
  readonly unknown: number;
}

/** Pairs that took so many days. */
export interface DayCount extends PairCount {
  readonly days: number;
}

/** Pairs that took so many days, both ends included; `to` is undefined where it has no end. */
export interface DaySpan extends PairCount {
  readonly from: number;
  readonly to: number | undefined;
}

/** Ends of spans that anybody can read: one and two weeks, one, two and three months. */
const ENDS = [7, 14, 30, 60, 90];

/** Pairs by spans of days, also those in which there is none. A limit is the end of a span, so that none is in time and late. */
export function daySpans(
  byDays: readonly DayCount[],
  { limits, severities }: Pick<Period, "limits" | "severities">,
): readonly DaySpan[] {
  const own = severities.flatMap((severity) => limits[severity] ?? []);
  const ends = [...new Set([...ENDS, ...own])].sort((a, b) => a - b);
  return [...ends, undefined].map((to, i) => {
    const from = (ends[i - 1] ?? -1) + 1;
    const within = byDays.filter(({ days }) => days >= from && (to === undefined || days <= to));
    return { from, to, ...within.reduce(plus, none) };
  });
}

const none: PairCount = { inTime: 0, late: 0, unknown: 0 };

function plus(a: PairCount, b: PairCount): PairCount {
  return { inTime: a.inTime + b.inTime, late: a.late + b.late, unknown: a.unknown + b.unknown };
}

/**
 * Share of security updates in force within the limit, and the days it took: over everything, and by class of device.
 * Devices come one by one.
 */
export class Distributions {
  readonly #period: Period;
  readonly #all = new Gatherer();
  readonly #byForm = new Map<string, Gatherer>();

  constructor(period: Period) {
    this.#period = period;
  }

  add(device: DeviceLedger): void {
    const own = this.#byForm.get(device.form) ?? new Gatherer();
    this.#byForm.set(device.form, own);
    const pairs = pairsOf(device, this.#period);
    for (const gatherer of [this.#all, own]) gatherer.add(device, pairs);
  }

  /** `byForm` in the order of their names. */
  finish(): { readonly all: Distribution; readonly byForm: ReadonlyMap<string, Distribution> } {
    const forms = [...this.#byForm].sort(([a], [b]) => (a < b ? -1 : 1));
    return {
      all: this.#all.finish(),
      byForm: new Map(forms.map(([form, gatherer]) => [form, gatherer.finish()])),
    };
  }
}

interface Pair {
  readonly outcome: PatchOutcome;
  readonly days: number | undefined;
}

function pairsOf({ rows, heardFrom }: DeviceLedger, period: Period): readonly Pair[] {
  const { from, to, today, limits, severities } = period;
  return rows.flatMap((row) => {
    const lastDay = lastDayOf(row, limits);
    if (
      lastDay === undefined ||
      lastDay < from ||
      lastDay > to ||
      !severities.includes(row.severity)
    )
      return [];
    const outcome = patchOutcome(row, limits, today);
    // In force when the device was first heard, after the last day: that was before its time here.
    const isBefore =
      row.missingFrom === undefined && heardFrom !== undefined && lastDay < heardFrom;
    if (outcome === "open" || isBefore) return [];
    return [{ outcome, days: daysTaken(row, today) }];
  });
}

class Gatherer {
  #devices = 0;
  #gaps = 0;
  readonly #count: Record<PatchOutcome, number> = {
    "in-time": 0,
    late: 0,
    open: 0,
    unknown: 0,
    "no-limit": 0,
  };
  /** How many took how many days: no more than there are days, however many devices come. */
  readonly #days = new Map<number, PairCount>();

  add({ gap }: DeviceLedger, pairs: readonly Pair[]): void {
    this.#devices += 1;
    if (gap !== undefined) this.#gaps += 1;
    for (const { outcome, days } of pairs) {
      this.#count[outcome] += 1;
      if (days === undefined) continue;
      const own = this.#days.get(days) ?? none;
      this.#days.set(days, plus(own, countOf(outcome)));
    }
  }

  finish(): Distribution {
    const { "in-time": inTime, late, unknown } = this.#count;
    const population = inTime + late + unknown;
    const byDays = [...this.#days]
      .map(([days, count]) => ({ days, ...count }))
      .sort((a, b) => a.days - b.days);
    const timed = byDays.reduce((all, each) => all + pairsIn(each), 0);
    return {
      devices: this.#devices,
      gaps: this.#gaps,
      population,
      inTime,
      late,
      unknown,
      share: population === 0 ? undefined : inTime / population,
      median: nearestRank(byDays, Math.ceil(0.5 * timed)),
      percentile95: nearestRank(byDays, Math.ceil(0.95 * timed)),
      worst: byDays.at(-1)?.days,
      timed,
      byDays,
    };
  }
}

function countOf(outcome: PatchOutcome): PairCount {
  return {
    inTime: outcome === "in-time" ? 1 : 0,
    late: outcome === "late" ? 1 : 0,
    unknown: outcome === "unknown" ? 1 : 0,
  };
}

function pairsIn({ inTime, late, unknown }: PairCount): number {
  return inTime + late + unknown;
}

/** The smallest value that so large a part does not exceed. @param rank of the pair asked for, from 1 */
function nearestRank(byDays: readonly DayCount[], rank: number): number | undefined {
  let before = 0;
  return byDays.find((each) => {
    before += pairsIn(each);
    return before >= rank;
  })?.days;
}
