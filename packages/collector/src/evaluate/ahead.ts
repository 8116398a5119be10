import {
  addDays,
  controlIds,
  type Day,
  type Detail,
  daysBetween,
  earliest,
  type Judgement,
  type Outcome,
  rememberTitles,
} from "@muster/mapping";
import { heldFresh } from "@muster/mapping/year";
import { judge, type Subject, type Terms } from "./judge.ts";

/** What will be found of a device by one control. */
export interface FindingAhead {
  readonly control: string;
  readonly outcome: Outcome;
  readonly because: string;
  readonly details: readonly Detail[];
}

/** What will be found of a device from a day on. */
export interface StepAhead {
  readonly from: Day;
  readonly findings: readonly FindingAhead[];
}

/** Days whose judged titles are remembered. */
const DAYS_KEPT = 48;

/**
 * What facts will be judged as from `terms.today` up to `until`, where they stay as they are and as fresh as they are. Each
 * device is judged on the days alone on which its own judgements end, and then by the controls alone whose judgement ends.
 */
export class Ahead {
  readonly #grounds: Grounds;

  constructor(terms: Terms, until: Day) {
    this.#grounds = new Grounds(terms, until);
  }

  /** A device's findings of today, and those from each later day on which anything of it is judged anew. */
  stepsOf(subject: Subject): readonly [StepAhead, ...StepAhead[]] {
    const { today, until } = this.#grounds;
    const now = new Map<string, Judgement>();
    const ends = this.#look(subject, today, { asked: controlIds, now });
    const first = { from: today, findings: findingsOf(now) };
    const more: StepAhead[] = [];
    for (
      let end = earliest(...ends.values());
      end !== undefined && end < until;
      end = earliest(...ends.values())
    ) {
      const day = addDays(end, 1);
      const asked = [...ends].filter(([, last]) => last < day).map(([control]) => control);
      for (const control of asked) ends.delete(control);
      for (const [control, last] of this.#look(subject, day, { asked, now })) {
        ends.set(control, last);
      }
      more.push({ from: day, findings: findingsOf(now) });
    }
    return [first, ...more];
  }

  /** Judges by some controls on a day. @returns the last day of each judgement that has one */
  #look(
    subject: Subject,
    day: Day,
    { asked, now }: { readonly asked: readonly string[]; readonly now: Map<string, Judgement> },
  ): Map<string, Day> {
    const ends = new Map<string, Day>();
    const found = judge(subject, this.#grounds.on(day, true), (id) => asked.includes(id));
    for (const { control, judgement } of found) now.set(control, judgement);
    const open = found.filter(({ judgement }) => mayChange(judgement)).map((f) => f.control);
    if (open.length === 0) return ends;
    for (const { control, judgement } of judge(subject, this.#grounds.on(day, false), (id) =>
      open.includes(id),
    )) {
      const { holdsUntil } = judgement;
      // What ended before it was judged says nothing of the days to come.
      if (holdsUntil !== undefined && holdsUntil >= day) ends.set(control, holdsUntil);
    }
    return ends;
  }
}

/** Whether a day alone may change it; what is too old to say anything may still be proved bad. */
function mayChange({ outcome, holdsUntil }: Judgement): boolean {
  return holdsUntil !== undefined || outcome === "no-evidence";
}

/** What is judged with on each day: as fresh as today, and (to ask until when that holds) with nothing ageing at all. */
class Grounds {
  readonly today: Day;
  readonly until: Day;
  readonly #terms: Terms;
  readonly #kept = new Map<string, Terms>();

  constructor(terms: Terms, until: Day) {
    this.#terms = terms;
    this.today = terms.today;
    this.until = until;
  }

  /** @param ageing whether what is too old today counts as such; without, a judgement's end is a date of the world */
  on(day: Day, ageing: boolean): Terms {
    const key = `${day} ${ageing}`;
    const known = this.#kept.get(key) ?? this.#make(day, ageing);
    this.#kept.set(key, known);
    for (const eldest of this.#kept.keys()) {
      if (this.#kept.size <= DAYS_KEPT) break;
      if (!eldest.startsWith(this.today)) this.#kept.delete(eldest);
    }
    return known;
  }

  #make(day: Day, ageing: boolean): Terms {
    const days = ageing ? daysBetween(this.today, day) : daysBetween(this.today, this.until) + 1;
    const { lists, policy } = this.#terms;
    return { today: day, lists: rememberTitles(lists), policy: heldFresh(policy, days) };
  }
}

function findingsOf(judgements: ReadonlyMap<string, Judgement>): readonly FindingAhead[] {
  return [...judgements].map(([control, { outcome, because, details = [] }]) => ({
    control,
    outcome,
    because,
    details,
  }));
}
