import {
  addDays,
  controlIds,
  type Day,
  type Detail,
  daysBetween,
  earliest,
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

/** What was found today, and until when it holds where nothing else changes. */
export interface FoundToday extends FindingAhead {
  readonly holdsUntil: Day | null;
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

  /**
   * A device's findings of today, and those from each later day on which anything of it is judged anew.
   * @param known today's, where they were judged already with the same terms
   */
  stepsOf(
    subject: Subject,
    known: readonly FoundToday[] = this.#judged(
      subject,
      this.#grounds.on(this.#grounds.today, true),
    ),
  ): readonly [StepAhead, ...StepAhead[]] {
    const { until } = this.#grounds;
    const now = new Map(known.map((found) => [found.control, found]));
    const { ends, aged } = this.#begin(subject, now);
    const first = { from: this.#grounds.today, findings: [...now.values()] };
    const more: StepAhead[] = [];
    for (
      let end = earliest(...ends.values());
      end !== undefined && end < until;
      end = earliest(...ends.values())
    ) {
      const day = addDays(end, 1);
      const asked = [...ends].filter(([, last]) => last < day).map(([control]) => control);
      this.#step(subject, day, { asked, aged, ends, now });
      more.push({ from: day, findings: [...now.values()] });
    }
    return [first, ...more];
  }

  /** Until when today's word holds where nothing ages, and of which controls ageing decides the word. */
  #begin(subject: Subject, now: ReadonlyMap<string, FoundToday>) {
    const { today } = this.#grounds;
    const open = [...now.values()].filter(mayChange).map(({ control }) => control);
    const ends = new Map<string, Day>();
    const aged = new Set<string>();
    for (const found of this.#judged(subject, this.#grounds.on(today, false), open)) {
      note(ends, found, today);
      if (found.outcome !== now.get(found.control)?.outcome) aged.add(found.control);
    }
    return { ends, aged };
  }

  /** Judges on a day by the controls whose word ended; where ageing decides it, with what is too old as it is. */
  #step(subject: Subject, day: Day, { asked, aged, ends, now }: Course): void {
    for (const control of asked) ends.delete(control);
    for (const found of this.#judged(subject, this.#grounds.on(day, false), asked)) {
      note(ends, found, day);
      if (!aged.has(found.control)) now.set(found.control, found);
    }
    const old = asked.filter((control) => aged.has(control));
    if (old.length === 0) return;
    for (const found of this.#judged(subject, this.#grounds.on(day, true), old)) {
      now.set(found.control, found);
    }
  }

  #judged(
    subject: Subject,
    terms: Terms,
    asked: readonly string[] = controlIds,
  ): readonly FoundToday[] {
    if (asked.length === 0) return [];
    return judge(subject, terms, (id) => asked.includes(id)).map(({ control, judgement }) => {
      const { outcome, because, details = [], holdsUntil = null } = judgement;
      return { control, outcome, because, details, holdsUntil };
    });
  }
}

interface Course {
  readonly asked: readonly string[];
  readonly aged: ReadonlySet<string>;
  readonly ends: Map<string, Day>;
  readonly now: Map<string, FoundToday>;
}

/** What ended before it was judged says nothing of the days to come. */
function note(ends: Map<string, Day>, { control, holdsUntil }: FoundToday, day: Day): void {
  if (holdsUntil !== null && holdsUntil >= day) ends.set(control, holdsUntil);
}

/** Whether a day alone may change it; what is too old to say anything may still be proved bad. */
function mayChange({ outcome, holdsUntil }: FoundToday): boolean {
  return holdsUntil !== null || outcome === "no-evidence";
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
