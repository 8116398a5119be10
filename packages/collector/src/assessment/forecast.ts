import {
  addDays,
  type Certificate,
  type Day,
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
import { type DeviceAhead, judgeAhead, type Terms } from "../evaluate/index.ts";
import { AcceptanceBook, certificatesOn, exemptingOf } from "../people/index.ts";
import type { Db } from "../store/index.ts";

/** What a forecast is made from. */
export interface ForecastRequest {
  readonly db: Db;
  readonly organisation: string;
  readonly set: ItemSet;
  /** The day it is made on, with the lists and limits of that day. */
  readonly terms: Terms;
  /** Last day looked at. */
  readonly until: Day;
  /** What a device is called in it. */
  readonly nameOf: (device: Pick<DeviceAhead, "id" | "label">) => string;
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

/** Which items turn before a day, and what causes it. Reads and judges device by device, and keeps names alone. */
export async function forecastEstate(request: ForecastRequest): Promise<EstateForecast> {
  const { db, organisation, set, terms, until, nameOf } = request;
  const { today, policy } = terms;
  const books = await booksAhead(db, organisation, { today, until });
  const forecast = new Forecast();
  const endings = new Endings();
  let devices = 0;
  for await (const device of judgeAhead(db, { organisation, until }, terms)) {
    const standing = standingOf(device, today, policy);
    if (standing === "revoked") continue;
    const steps = acceptedSteps(device, books);
    const [first, ...more] = steps.map(({ from, findings }) => ({
      from,
      findings: findings.map(bare),
    }));
    if (first !== undefined) {
      forecast.add({ form: device.form, standing, steps: [first, ...more] });
    }
    devices += 1;
    endings.add(nameOf(device), steps);
  }
  const certificates: readonly Certificate[] = exemptingOf(
    await certificatesOn(db, organisation, today),
  );
  const turns = forecast.turns(set, { today, until, policy, certificates });
  return { today, until, assumes: forecastAssumes, devices, turns, endings: endings.list(turns) };
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
function acceptedSteps(device: DeviceAhead, books: readonly BookFrom[]): readonly Step[] {
  const days = [...new Set([...device.steps, ...books].map(({ from }) => from))].sort();
  return days.map((from) => {
    const { findings } = device.steps.findLast((step) => step.from <= from) ?? device.steps[0];
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
