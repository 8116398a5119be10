import {
  addDays,
  type Certificate,
  type Day,
  type Form,
  type ItemSet,
  type TalliedFinding,
} from "@muster/mapping";
import {
  type Change,
  changesBetween,
  Forecast,
  forecastAssumes,
  type SaidFinding,
  type Turn,
  type Word,
} from "@muster/mapping/year";
import { standingOf } from "../estate/estate.ts";
import {
  Ahead,
  type FoundToday,
  type StepAhead,
  type Subject,
  type Terms,
} from "../evaluate/index.ts";
import { AcceptanceBook, certificatesOn, exemptingOf } from "../people/index.ts";
import type { Db } from "../store/index.ts";

/** What a forecast is made from, beside the devices. */
export interface ForecastTerms {
  readonly db: Db;
  readonly organisation: string;
  readonly set: ItemSet;
  /** The day it is made on, with the lists and limits of that day. */
  readonly terms: Terms;
  /** Last day looked at. */
  readonly until: Day;
}

/** A device as it goes into a forecast. */
export interface ForecastSubject extends Subject {
  readonly site: string | null;
  readonly form: Form;
  /** What it is called in the forecast. */
  readonly name: string;
  /** What was found of it today, where it was judged already. */
  readonly found?: readonly FoundToday[];
}

/** Something that begins to fail on a day, or of which evidence ends, with the devices it does so on. */
export interface Ending {
  /** The last day on which it is as it was, and the first on which it no longer is. */
  readonly lastDay: Day;
  readonly on: Day;
  readonly control: string;
  readonly from: Word;
  readonly to: Word;
  /** `Windows Server 2016`; empty where the control names no things. */
  readonly what: string;
  /** Of one of the devices. */
  readonly because: string;
  /** Items whose answer becomes worse on that day, and which this control speaks to. */
  readonly items: readonly string[];
  readonly devices: readonly string[];
}

/** What becomes worse up to a day if nothing is done. */
export interface EstateForecast {
  readonly today: Day;
  readonly until: Day;
  readonly assumes: readonly string[];
  /** Devices looked at. */
  readonly devices: number;
  readonly turns: readonly Turn[];
  /** In order of day, the most widespread first. */
  readonly endings: readonly Ending[];
}

/** Takes devices one by one, judges each on the days ahead that change it, and keeps names alone. */
export class ForecastGatherer {
  readonly #request: ForecastTerms;
  readonly #books: readonly BookFrom[];
  readonly #certificates: readonly Certificate[];
  readonly #ahead: Ahead;
  readonly #forecast = new Forecast();
  readonly #endings = new Endings();
  #devices = 0;

  private constructor(
    request: ForecastTerms,
    people: { books: readonly BookFrom[]; certificates: readonly Certificate[] },
  ) {
    this.#request = request;
    this.#books = people.books;
    this.#certificates = people.certificates;
    this.#ahead = new Ahead(request.terms, request.until);
  }

  static async open(request: ForecastTerms): Promise<ForecastGatherer> {
    const { db, organisation, terms, until } = request;
    const { today } = terms;
    return new ForecastGatherer(request, {
      books: await booksAhead(db, organisation, { today, until }),
      certificates: exemptingOf(await certificatesOn(db, organisation, today)),
    });
  }

  add(device: ForecastSubject): void {
    const { today, policy } = this.#request.terms;
    const standing = standingOf(device, today, policy);
    if (standing === "revoked") return;
    const steps = acceptedSteps(device, this.#ahead.stepsOf(device, device.found), this.#books);
    const [first, ...more] = steps.map(({ from, findings }) => ({
      from,
      findings: findings.map(bare),
    }));
    if (first !== undefined) {
      this.#forecast.add({ form: device.form, standing, steps: [first, ...more] });
    }
    this.#devices += 1;
    this.#endings.add(device.name, steps);
  }

  finish(): EstateForecast {
    const { set, terms, until } = this.#request;
    const { today, policy } = terms;
    const certificates = this.#certificates;
    const turns = this.#forecast.turns(set, { today, until, policy, certificates });
    return {
      today,
      until,
      assumes: forecastAssumes,
      devices: this.#devices,
      turns,
      endings: this.#endings.list(turns),
    };
  }
}

/** The acceptances as they stand today, and after each end of one of them. */
interface BookFrom {
  readonly from: Day;
  readonly book: AcceptanceBook;
}

async function booksAhead(
  db: Db,
  organisation: string,
  { today, until }: { readonly today: Day; readonly until: Day },
): Promise<readonly BookFrom[]> {
  const now = await AcceptanceBook.open(db, organisation, { day: today });
  const ends = now.all.map(({ expiry }) => addDays(expiry, 1));
  const days = [...new Set(ends)].filter((day) => day > today && day <= until).sort();
  const books: BookFrom[] = [{ from: today, book: now }];
  for (const day of days) {
    books.push({ from: day, book: await AcceptanceBook.open(db, organisation, { day }) });
  }
  return books;
}

interface Step {
  readonly from: Day;
  readonly findings: readonly SaidFinding[];
}

/** A device's steps with what is accepted of each; an acceptance's end is a step of its own. */
function acceptedSteps(
  device: Pick<ForecastSubject, "id" | "site">,
  ahead: readonly [StepAhead, ...StepAhead[]],
  books: readonly BookFrom[],
): readonly Step[] {
  const days = [...new Set([...ahead, ...books].map(({ from }) => from))].sort();
  return days.map((from) => {
    const { findings } = ahead.findLast((step) => step.from <= from) ?? ahead[0];
    const book = books.findLast((each) => each.from <= from)?.book;
    return {
      from,
      findings: findings.map((finding) => ({
        ...finding,
        accepted: book?.acceptedBy(device, finding) !== undefined,
      })),
    };
  });
}

const bare = ({ control, outcome, accepted }: SaidFinding): TalliedFinding => ({
  control,
  outcome,
  accepted: accepted === true,
});

/** What ends, grouped over devices. */
class Endings {
  readonly #groups = new Map<
    string,
    { readonly change: Change; what: string; devices: string[] }
  >();

  add(device: string, steps: readonly Step[]): void {
    for (const [i, { from, findings }] of steps.entries()) {
      const before = steps[i - 1];
      if (before === undefined) continue;
      for (const change of changesBetween(before.findings, findings, from)) {
        const things = change.things.length === 0 ? [""] : change.things;
        for (const what of things) this.#note(device, change, what);
      }
    }
  }

  #note(device: string, change: Change, what: string): void {
    const key = JSON.stringify([change.on, change.control, change.from, change.to, what]);
    const group = this.#groups.get(key);
    if (group === undefined) this.#groups.set(key, { change, what, devices: [device] });
    else group.devices.push(device);
  }

  list(turns: readonly Turn[]): readonly Ending[] {
    return [...this.#groups.values()]
      .map(({ change, what, devices }) => {
        const { on, control, from, to, because } = change;
        const items = turns.filter((t) => t.on === on && t.controls.includes(control));
        const said = { lastDay: addDays(on, -1), on, control, from, to, what, because };
        return { ...said, items: items.map(({ ref }) => ref), devices: devices.toSorted() };
      })
      .toSorted(byDay);
  }
}

function byDay(a: Ending, b: Ending): number {
  if (a.on !== b.on) return a.on < b.on ? -1 : 1;
  if (a.devices.length !== b.devices.length) return b.devices.length - a.devices.length;
  return `${a.control} ${a.what}` < `${b.control} ${b.what}` ? -1 : 1;
}
