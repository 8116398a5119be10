import type { Edition, Form } from "@muster/mapping";
import type { TrendPoint } from "../../assessment/index.ts";
import type { PeopleWords } from "../../people/index.ts";
import type { Summary, SummaryDevice } from "../summary-schema.ts";

/** Everything that pages are written from. */
export interface Dossier {
  readonly summary: Summary;
  readonly edition: Edition;
  /** What each device is, by id. */
  readonly forms: ReadonlyMap<string, Form>;
  /** The items shown, where not all of the edition were asked for. */
  readonly only?: readonly string[] | undefined;
  /** The counts of every item, week by week. */
  readonly trend: readonly TrendPoint[];
  /** What people added and accepted, as of the day. */
  readonly people: PeopleWords;
}

type Finding = Summary["findings"][number];

/** What keeps a device from meeting an item. */
export interface Shortfall {
  readonly device: SummaryDevice;
  /** Those that fail, then those of which nobody could establish anything. */
  readonly findings: readonly Finding[];
}

/** The devices behind the counts of an item: those that fail some of what it asks, and those of which evidence is missing. */
export interface ShortDevices {
  readonly notMet: readonly Shortfall[];
  readonly noEvidence: readonly Shortfall[];
}

/** The findings that keep a control from being met everywhere, by control. Devices that left are left out. */
export class Shortfalls {
  readonly #byControl: ReadonlyMap<string, readonly Finding[]>;
  readonly #devices: ReadonlyMap<string, SummaryDevice>;
  readonly #forms: Dossier["forms"];

  constructor({ summary, forms }: Pick<Dossier, "summary" | "forms">) {
    const here = summary.devices.filter(({ state }) => state !== "revoked");
    this.#devices = new Map(here.map((d) => [d.id, d]));
    this.#forms = forms;
    const open = summary.findings.filter(
      ({ outcome }) => outcome === "not-met" || outcome === "no-evidence",
    );
    this.#byControl = Map.groupBy(open, ({ control }) => control);
  }

  /** Each device once, in the order of the devices. */
  of(controls: readonly string[], isAsked: (form: Form) => boolean): ShortDevices {
    const found = controls.flatMap((control) => this.#byControl.get(control) ?? []);
    const own = Map.groupBy(found, ({ device }) => device);
    const all = [...this.#devices.values()].flatMap((device): Shortfall[] => {
      const findings = own.get(device.id);
      if (findings === undefined || !isAsked(this.#forms.get(device.id) ?? "unknown")) return [];
      return [{ device, findings: findings.toSorted((a, b) => rank(a) - rank(b)) }];
    });
    const fails = ({ findings }: Shortfall) => findings.some((each) => rank(each) === 0);
    return { notMet: all.filter(fails), noEvidence: all.filter((each) => !fails(each)) };
  }
}

const rank = ({ outcome }: Finding) => (outcome === "not-met" ? 0 : 1);
