import { controlIds } from "../controls/index.ts";
import type { Detail, Outcome } from "../controls/types.ts";
import type { ControlCount, EstateCount, Population } from "./types.ts";

/** What a device is, as its machine-class fact says. */
export type Form = "server" | "desktop" | "laptop" | "tablet" | "unknown";

/** One control's word on a device: a judgement with its control, or a stored finding. */
export interface TalliedFinding {
  readonly control: string;
  readonly outcome: Outcome;
  readonly details?: readonly Detail[] | undefined;
}

/** A device of the estate with what was found about it. Devices that have left the estate are not handed in. */
export interface TalliedDevice {
  readonly form: Form;
  /** `quarantined`: known, but nothing it says counts. */
  readonly standing: "reporting" | "stale" | "never-reported" | "quarantined";
  readonly findings: readonly TalliedFinding[];
}

/** Counts that can be added to. They always add up to the devices counted. */
export interface Counts {
  met: number;
  notMet: number;
  noEvidence: number;
  notApplicable: number;
}

/** One thing that stands in details of `not-met` judgements, and on how many devices. */
export interface Gap {
  readonly detail: Detail;
  readonly devices: number;
}

const forms: readonly Form[] = ["server", "desktop", "laptop", "tablet", "unknown"];

const members: Readonly<Record<Population, readonly Form[]>> = {
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
  readonly #counts = new Map<string, Map<Form, Counts>>();
  readonly #gaps = new Map<string, Map<string, { detail: Detail; devices: number }>>();
  readonly #standing = { reporting: 0, stale: 0, "never-reported": 0, quarantined: 0 };

  constructor() {
    for (const id of controlIds) this.#counts.set(id, new Map(forms.map((f) => [f, none()])));
  }

  add({ form, standing, findings }: TalliedDevice): void {
    this.#standing[standing] += 1;
    for (const [id, byForm] of this.#counts) {
      const found = standing === "quarantined" ? undefined : findings.find((f) => f.control === id);
      count(byForm.get(form) ?? none(), found?.outcome ?? "no-evidence");
      if (found?.details !== undefined) this.#addGaps(id, found.details);
    }
  }

  #addGaps(control: string, details: readonly Detail[]): void {
    const gaps = this.#gaps.get(control) ?? new Map<string, { detail: Detail; devices: number }>();
    this.#gaps.set(control, gaps);
    const keys = new Map(details.map((d) => [`${d.state}|${d.what}`, d]));
    for (const [key, detail] of keys) {
      const seen = gaps.get(key);
      if (seen === undefined) gaps.set(key, { detail, devices: 1 });
      else seen.devices += 1;
    }
  }

  /** The denominator. Quarantined devices are known and stand with the stale ones. */
  estate(): EstateCount {
    const { reporting, stale, quarantined } = this.#standing;
    const neverReported = this.#standing["never-reported"];
    return {
      known: reporting + stale + quarantined + neverReported,
      reporting,
      stale: stale + quarantined,
      neverReported,
    };
  }

  /** Counts of every control over the whole estate, in the order of the registry. */
  controls(): readonly ControlCount[] {
    return [...this.#counts.keys()].map((id) => ({ id, ...this.of(id, "all") }));
  }

  /**
   * Counts of one control over the devices that an item is about. A device of unknown class might be one of them: what it
   * meets counts, but a failure of it proves nothing about them and is no evidence.
   */
  of(control: string, population: Population): Counts {
    const sum = none();
    for (const form of members[population]) {
      const counts = this.#counts.get(control)?.get(form) ?? none();
      const unsure = form === "unknown" && population !== "all";
      sum.met += counts.met;
      sum.notApplicable += counts.notApplicable;
      sum.notMet += unsure ? 0 : counts.notMet;
      sum.noEvidence += counts.noEvidence + (unsure ? counts.notMet : 0);
    }
    return sum;
  }

  /** Counts of one control over devices of one form. */
  ofForm(control: string, form: Form): Counts {
    return { ...(this.#counts.get(control)?.get(form) ?? none()) };
  }

  /** What stands in the details of one control's judgements in one of these states, the most widespread first. */
  gaps(control: string, states: readonly string[]): readonly Gap[] {
    const found = [...(this.#gaps.get(control)?.values() ?? [])];
    return found.filter(({ detail }) => states.includes(detail.state)).sort(byReach);
  }
}

function none(): Counts {
  return { met: 0, notMet: 0, noEvidence: 0, notApplicable: 0 };
}

const member = {
  met: "met",
  "not-met": "notMet",
  "no-evidence": "noEvidence",
  "not-applicable": "notApplicable",
} as const;

function count(counts: Counts, outcome: Outcome): void {
  counts[member[outcome]] += 1;
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
