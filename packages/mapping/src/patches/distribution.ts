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
  readonly #days: number[] = [];

  add({ gap }: DeviceLedger, pairs: readonly Pair[]): void {
    this.#devices += 1;
    if (gap !== undefined) this.#gaps += 1;
    for (const { outcome, days } of pairs) {
      this.#count[outcome] += 1;
      if (days !== undefined) this.#days.push(days);
    }
  }

  finish(): Distribution {
    const { "in-time": inTime, late, unknown } = this.#count;
    const population = inTime + late + unknown;
    const days = this.#days.sort((a, b) => a - b);
    // Nearest rank: the smallest value that so large a part does not exceed.
    const at = (part: number) => days[Math.ceil(part * days.length) - 1];
    return {
      devices: this.#devices,
      gaps: this.#gaps,
      population,
      inTime,
      late,
      unknown,
      share: population === 0 ? undefined : inTime / population,
      median: at(0.5),
      percentile95: at(0.95),
      worst: days.at(-1),
      timed: days.length,
    };
  }
}
