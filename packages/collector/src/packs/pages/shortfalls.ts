import { type Form, formsOf } from "@muster/mapping";
import type { SummaryRows } from "../summary.ts";
import type { SummaryDevice } from "../summary-schema.ts";
import type { Item } from "./answer-words.ts";

type Finding = SummaryRows["findings"][number];

/** What keeps a device from meeting an item. */
export interface Shortfall {
  readonly device: SummaryDevice;
  /** Those that fail, then those of which nobody could establish anything. */
  readonly findings: readonly Finding[];
}

/** Devices that fall short: how many, and the first of them. */
export interface Short {
  readonly devices: number;
  readonly first: readonly Shortfall[];
}

/** The devices behind the counts of an item: those that fail some of what it asks, and those of which evidence is missing. */
export interface ShortDevices {
  readonly notMet: Short;
  readonly noEvidence: Short;
}

/** What decides which devices an item is about. */
export type Asked = Pick<Item, "ref" | "controls" | "population">;

/** Takes devices one by one and keeps the first that fall short of each item. Devices that left are left out. */
export class Shortfalls {
  readonly #most: number;
  readonly #items: readonly {
    readonly asks: Asked;
    readonly forms: readonly Form[];
    readonly notMet: Gathering;
    readonly noEvidence: Gathering;
  }[];

  /** @param most devices kept of each item, of either kind */
  constructor(items: readonly Asked[], most: number) {
    this.#most = most;
    this.#items = items.map((asks) => ({
      asks,
      forms: formsOf[asks.population ?? "all"],
      notMet: { devices: 0, first: [] },
      noEvidence: { devices: 0, first: [] },
    }));
  }

  add({ device, findings }: SummaryRows, form: Form): void {
    if (device.state === "revoked") return;
    const open = findings.filter((f) => f.outcome === "not-met" || f.outcome === "no-evidence");
    if (open.length === 0) return;
    for (const { asks, forms, notMet, noEvidence } of this.#items) {
      if (!forms.includes(form)) continue;
      const own = open.filter(({ control }) => asks.controls.includes(control));
      if (own.length === 0) continue;
      const short = own.some(fails) ? notMet : noEvidence;
      short.devices += 1;
      if (short.first.length >= this.#most) continue;
      const order = (f: Finding) => asks.controls.indexOf(f.control);
      own.sort((a, b) => Number(fails(b)) - Number(fails(a)) || order(a) - order(b));
      short.first.push({ device, findings: own });
    }
  }

  /** In the order of the devices. @param ref of the item */
  of(ref: string): ShortDevices {
    const none = { devices: 0, first: [] };
    return this.#items.find(({ asks }) => asks.ref === ref) ?? { notMet: none, noEvidence: none };
  }
}

interface Gathering {
  devices: number;
  readonly first: Shortfall[];
}

const fails = ({ outcome }: Finding) => outcome === "not-met";
