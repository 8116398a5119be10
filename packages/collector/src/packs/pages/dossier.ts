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

/** A control's word on a device that did not meet it. */
export interface Shortfall {
  readonly device: SummaryDevice;
  readonly form: Form;
  readonly finding: Finding;
}

/** The findings that keep a control from being met everywhere, by control: failures first. Devices that left are left out. */
export class Shortfalls {
  readonly #byControl: ReadonlyMap<string, readonly Shortfall[]>;

  constructor({ summary, forms }: Pick<Dossier, "summary" | "forms">) {
    const devices = new Map(summary.devices.map((d) => [d.id, d]));
    const open = summary.findings.flatMap((finding) => {
      const device = devices.get(finding.device);
      if (finding.outcome !== "not-met" && finding.outcome !== "no-evidence") return [];
      if (device === undefined || device.state === "revoked") return [];
      return [{ device, form: forms.get(device.id) ?? "unknown", finding }];
    });
    this.#byControl = Map.groupBy(open, ({ finding }) => finding.control);
  }

  /** Failures first, then what nobody could establish; each in the order of the devices. */
  of(controls: readonly string[], isAsked: (form: Form) => boolean): readonly Shortfall[] {
    const all = controls
      .flatMap((control) => this.#byControl.get(control) ?? [])
      .filter(({ form }) => isAsked(form));
    const failed = ({ finding }: Shortfall) => finding.outcome === "not-met";
    return [...all.filter(failed), ...all.filter((s) => !failed(s))];
  }
}
