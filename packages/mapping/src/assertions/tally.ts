import { controlIds } from "../controls/index.ts";
import type { Detail, Outcome } from "../controls/types.ts";
import type { Day } from "../days.ts";
import type { ControlCount, EstateCount, Interval, Population } from "./types.ts";

/** Controls whose details answers count where nothing fails, too: by what means, by which product, how many. */
export const countedDetails: readonly string[] = [
  "updates-automatic",
  "edr-active",
  "antivirus-alerts",
];

/** What a device is, as its machine-class fact says. */
export type Form = "server" | "desktop" | "laptop" | "tablet" | "unknown";

/** One control's word on a device: a judgement with its control, or a stored finding. */
export interface TalliedFinding {
  readonly control: string;
  readonly outcome: Outcome;
  readonly details?: readonly Detail[] | undefined;
  /** Of a `not-met` finding: an acceptance in force covers every detail that fails. It changes no outcome. */
  readonly accepted?: boolean;
}

/** A device of the estate with what was found about it. Devices that have left the estate are not handed in. */
export interface TalliedDevice {
  readonly form: Form;
  /** `quarantined`: known, but nothing it says counts. */
  readonly standing: "reporting" | "stale" | "never-reported" | "quarantined";
  /** Day on which its newest report came in. */
  readonly receivedOn?: Day | undefined;
  readonly findings: readonly TalliedFinding[];
}

/** All but `accepted`, a part of `notMet`, add up to the devices counted. */
export interface Counts {
  readonly met: number;
  readonly notMet: number;
  readonly accepted: number;
  readonly noEvidence: number;
  readonly notApplicable: number;
}

/** One thing that stands in details of `not-met` judgements, and on how many devices. */
export interface Gap {
  readonly detail: Detail;
  readonly devices: number;
}

/** Devices of which every control says the same: all that counts ask for. */
interface Alike {
  readonly form: Form;
  readonly standing: TalliedDevice["standing"];
  readonly words: ReadonlyMap<string, Word>;
  devices: number;
  /** Days of receipt of their newest reports. */
  seen: Interval | undefined;
}

type Word = Outcome | "accepted";

const forms: readonly Form[] = ["server", "desktop", "laptop", "tablet", "unknown"];

/** Devices that an item is about. One of unknown class might be any of them. */
export const formsOf: Readonly<Record<Population, readonly Form[]>> = {
  all: forms,
  servers: ["server", "unknown"],
  desktops: ["desktop", "laptop", "tablet", "unknown"],
  portable: ["laptop", "tablet", "unknown"],
};

/**
 * The estate in counts, taken device by device so that none has to be kept. Every device counts once for every control;
 * what nobody judged counts as no evidence.
 */
export class EstateTally {
  readonly #alike = new Map<string, Alike>();
  readonly #gaps = new Map<string, Map<string, { detail: Detail; devices: number }>>();
  /** What was counted since the last device came: items ask the same things again and again. */
  readonly #counted = new Map<string, Counts>();
  readonly #members = new Map<Population, readonly Alike[]>();

  /** @param devices how many there are of which all this is true */
  add(device: TalliedDevice, devices = 1): void {
    const { form, standing, receivedOn, findings } = device;
    this.#counted.clear();
    this.#members.clear();
    const words = wordsOf(device);
    const key = [form, standing, ...words.values()].join(" ");
    const alike = this.#alike.get(key) ?? { form, standing, words, devices: 0, seen: undefined };
    this.#alike.set(key, alike);
    alike.devices += devices;
    if (receivedOn !== undefined) {
      alike.seen = spanning(alike.seen, { from: receivedOn, until: receivedOn });
    }
    if (standing === "quarantined") return;
    for (const { control, outcome, details = [] } of findings) {
      // What a silent device had left open is no word on today.
      if (standing === "stale" && outcome === "no-evidence") continue;
      this.#addGaps(control, details, devices);
    }
  }

  #addGaps(control: string, details: readonly Detail[], devices: number): void {
    const gaps = this.#gaps.get(control) ?? new Map<string, { detail: Detail; devices: number }>();
    this.#gaps.set(control, gaps);
    const keys = new Map(details.map((d) => [`${d.state}|${d.what}|${d.count ?? ""}`, d]));
    for (const [key, detail] of keys) {
      const seen = gaps.get(key);
      if (seen === undefined) gaps.set(key, { detail, devices });
      else seen.devices += devices;
    }
  }

  /** The denominator. Quarantined devices are known and stand with the stale ones. */
  estate(population: Population = "all"): EstateCount {
    const of = (...standings: readonly Alike["standing"][]) =>
      sum(this.#of(population).filter((a) => standings.includes(a.standing)));
    return {
      known: sum(this.#of(population)),
      reporting: of("reporting"),
      stale: of("stale", "quarantined"),
      neverReported: of("never-reported"),
    };
  }

  /** Counts of every control over the whole estate, in the order of the registry. */
  controls(): readonly ControlCount[] {
    return controlIds.map((id) => ({ id, ...this.of(id, "all") }));
  }

  /** Counts of one control over the devices that an item is about. */
  of(control: string, population: Population): Counts {
    return this.together([control], population);
  }

  /**
   * Counts of devices by what several controls say together: not met where one is not, then without evidence where one is,
   * then met. A device of unknown class might be one that the item is about: what it meets counts, but a failure of it
   * proves nothing about them and is no evidence.
   */
  together(controls: readonly string[], population: Population): Counts {
    const key = [population, ...controls].join(" ");
    const known = this.#counted.get(key);
    if (known !== undefined) return known;
    const counts = countsOf(this.#of(population), (a) => wordOn(a, controls, population));
    this.#counted.set(key, counts);
    return counts;
  }

  /** Of the devices without evidence, how many have none because they did not report: late, or never yet. */
  silent(controls: readonly string[], population: Population): number {
    const quiet = this.#of(population).filter(
      (a) => a.standing === "stale" || a.standing === "never-reported",
    );
    return countsOf(quiet, (a) => wordOn(a, controls, population)).noEvidence;
  }

  /** Days of receipt of the newest reports that gave evidence to one of these controls. */
  interval(controls: readonly string[], population: Population): Interval | undefined {
    const spoke = (a: Alike) => controls.some((c) => wordOn(a, [c], population) !== "no-evidence");
    const seen = this.#of(population).flatMap((a) => (spoke(a) && a.seen ? [a.seen] : []));
    return seen.reduce<Interval | undefined>(spanning, undefined);
  }

  /** Counts of one control over devices of one form. */
  ofForm(control: string, form: Form): Counts {
    const alike = [...this.#alike.values()].filter((a) => a.form === form);
    return countsOf(alike, (a) => wordOn(a, [control], "all"));
  }

  #of(population: Population): readonly Alike[] {
    const known = this.#members.get(population);
    if (known !== undefined) return known;
    const found = [...this.#alike.values()].filter((a) => formsOf[population].includes(a.form));
    this.#members.set(population, found);
    return found;
  }

  /** What stands in the details of one control's judgements in one of these states, the most widespread first. */
  gaps(control: string, states: readonly string[]): readonly Gap[] {
    const found = [...(this.#gaps.get(control)?.values() ?? [])];
    return found.filter(({ detail }) => states.includes(detail.state)).sort(byReach);
  }
}

function wordsOf({ standing, findings }: TalliedDevice): ReadonlyMap<string, Word> {
  const found = new Map(findings.map((f) => [f.control, f]));
  const word = (id: string): Word => {
    const finding = standing === "quarantined" ? undefined : found.get(id);
    if (finding?.outcome === "not-met" && finding.accepted === true) return "accepted";
    return finding?.outcome ?? "no-evidence";
  };
  return new Map(controlIds.map((id) => [id, word(id)]));
}

/** Which word wins where controls say different things of one device: the first. */
const order: readonly Word[] = ["not-met", "accepted", "no-evidence", "met", "not-applicable"];
const rankOf: ReadonlyMap<Word, number> = new Map(order.map((word, rank) => [word, rank]));

function wordOn({ form, words }: Alike, controls: readonly string[], population: Population): Word {
  let rank = controls.length === 0 ? order.indexOf("no-evidence") : order.length;
  for (const control of controls) {
    rank = Math.min(rank, rankOf.get(words.get(control) ?? "no-evidence") ?? 0);
  }
  const word = order[rank] ?? "no-evidence";
  const failed = word === "not-met" || word === "accepted";
  return failed && form === "unknown" && population !== "all" ? "no-evidence" : word;
}

const member = {
  met: "met",
  "not-met": "notMet",
  accepted: "notMet",
  "no-evidence": "noEvidence",
  "not-applicable": "notApplicable",
} as const satisfies Record<Word, keyof Counts>;

function countsOf(alike: Iterable<Alike>, wordOf: (alike: Alike) => Word): Counts {
  const counts = { met: 0, notMet: 0, accepted: 0, noEvidence: 0, notApplicable: 0 };
  for (const each of alike) {
    const word = wordOf(each);
    counts[member[word]] += each.devices;
    if (word === "accepted") counts.accepted += each.devices;
  }
  return counts;
}

function sum(alike: readonly Alike[]): number {
  return alike.reduce((all, { devices }) => all + devices, 0);
}

function spanning(a: Interval | undefined, b: Interval): Interval {
  if (a === undefined) return b;
  return {
    from: a.from < b.from ? a.from : b.from,
    until: a.until > b.until ? a.until : b.until,
  };
}

function byReach(a: Gap, b: Gap): number {
  if (a.devices !== b.devices) return b.devices - a.devices;
  return a.detail.what < b.detail.what ? -1 : 1;
}

/** The estate of these devices in counts. */
export function tally(devices: Iterable<TalliedDevice>): EstateTally {
  const counted = new EstateTally();
  for (const device of devices) counted.add(device);
  return counted;
}

/** Counts of every control over these devices; each adds up to their number. */
export function countControls(devices: Iterable<TalliedDevice>): readonly ControlCount[] {
  return tally(devices).controls();
}
