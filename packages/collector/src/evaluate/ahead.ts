import {
  addDays,
  type Day,
  type Detail,
  daysBetween,
  earliest,
  type Form,
  type Judgement,
  type Outcome,
  rememberTitles,
} from "@muster/mapping";
import { heldFresh } from "@muster/mapping/year";
import { type Db, type Device, firstSeenOf, pageOfDevices } from "../store/index.ts";
import { FactReader } from "./facts.ts";
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

/** A device with what is found of it today, and from each later day on which anything of it is judged anew. */
export interface DeviceAhead extends Pick<Device, "id" | "site" | "label" | "state"> {
  readonly lastReportAt: string | null;
  readonly form: Form;
  readonly steps: readonly [StepAhead, ...StepAhead[]];
}

const PAGE = 100;
/** Days whose judged titles are remembered. */
const DAYS_KEPT = 48;

/**
 * What the facts at hand will be judged as from `terms.today` up to `until`, where they stay as they are and as fresh as they
 * are. Each device is judged on the days alone on which its own judgements end, and then by the controls alone whose
 * judgement ends. Revoked devices are left out. Writes nothing.
 */
export async function* judgeAhead(
  db: Db,
  { organisation, until }: { readonly organisation: string; readonly until: Day },
  terms: Terms,
): AsyncGenerator<DeviceAhead> {
  const reader = new FactReader(db);
  const ground = new Grounds(terms, until);
  for (let after: string | undefined = ""; after !== undefined; ) {
    const page: readonly Device[] = await pageOfDevices(db, organisation, { after, limit: PAGE });
    const ids = page.map(({ id }) => id);
    const facts = await reader.read(ids);
    const seen = await firstSeenOf(db, ids);
    for (const { id, site, label, state, last_report_at: lastReportAt } of page) {
      if (state === "revoked") continue;
      const own = facts.get(id) ?? {};
      const firstSeen = seen.get(id) ?? (() => undefined);
      const subject = { id, organisation, state, lastReportAt, facts: own, firstSeen };
      const machine = own["machine-class"];
      const form = machine?.state === "known" ? machine.value.form : "unknown";
      yield { id, site, label, state, lastReportAt, form, steps: follow(subject, ground) };
    }
    after = ids.at(-1);
  }
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

function follow(subject: Subject, ground: Grounds): DeviceAhead["steps"] {
  const { today, until } = ground;
  const now = new Map<string, Judgement>();
  const ends = new Map<string, Day | undefined>();
  const look = (day: Day) => {
    const isAsked = (control: string) => day === today || (ends.get(control) ?? day) < day;
    for (const { control, judgement } of judge(subject, ground.on(day, true), isAsked)) {
      now.set(control, judgement);
    }
    for (const { control, judgement } of judge(subject, ground.on(day, false), isAsked)) {
      const { holdsUntil } = judgement;
      // What ended before it was judged says nothing of the days to come.
      ends.set(control, holdsUntil !== undefined && holdsUntil >= day ? holdsUntil : undefined);
    }
  };
  look(today);
  const more: StepAhead[] = [];
  const first = { from: today, findings: findingsOf(now) };
  for (
    let end = earliest(...ends.values());
    end !== undefined && end < until;
    end = earliest(...ends.values())
  ) {
    const day = addDays(end, 1);
    look(day);
    more.push({ from: day, findings: findingsOf(now) });
  }
  return [first, ...more];
}

function findingsOf(judgements: ReadonlyMap<string, Judgement>): readonly FindingAhead[] {
  return [...judgements].map(([control, { outcome, because, details = [] }]) => ({
    control,
    outcome,
    because,
    details,
  }));
}
