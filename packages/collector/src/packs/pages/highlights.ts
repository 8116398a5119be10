import type { Form } from "@muster/mapping";
import { factLabels } from "../fact-labels.ts";
import type { SummaryRows } from "../summary.ts";
import type { SummaryDevice } from "../summary-schema.ts";
import { type Asked, Shortfalls } from "./shortfalls.ts";

/** Devices described in full on the first page; a larger estate is a table, and all of it is in `devices.csv`. */
const IN_FULL = 10;
/** Rows of the table of devices. */
const ROWS = 200;
/** Devices named beside a question that nobody could answer. */
const NAMED = 3;
/**
 * Devices kept of each item: so many that fail, and so many without evidence. As much as a person reads, a hundred, whatever
 * the size of the estate: `findings.csv` has the rest.
 */
export const SHORT = 50;

/** Why a control is not met, or not known to be. */
export interface Reason {
  readonly outcome: "not-met" | "no-evidence";
  readonly because: string;
  readonly devices: number;
}

/** A question without an answer. */
export interface Unknown {
  readonly label: string;
  readonly why: string;
  readonly devices: number;
  /** What the first of them are called. */
  readonly named: readonly string[];
}

/** A device beside how many controls it does not meet. */
export interface Failing {
  readonly device: SummaryDevice;
  readonly failures: number;
}

/**
 * What pages show of single devices: it takes them one by one and keeps those that are shown, and counts of words, so that a
 * large estate takes no more room than what differs in it.
 */
export class Highlights {
  readonly shortfalls: Shortfalls;
  readonly #byFailures = new Map<number, SummaryDevice[]>();
  readonly #reasons = new Map<string, Map<string, Counted<Reason>>>();
  readonly #sources = new Map<string, Set<string>>();
  readonly #unknowns = new Map<string, Counted<Unknown> & { readonly named: string[] }>();
  #few: SummaryDevice[] = [];
  #devices = 0;
  #failing = 0;

  /** @param items the pages of which are written @param most devices kept of each */
  constructor(items: readonly Asked[], most = SHORT) {
    this.shortfalls = new Shortfalls(items, most);
  }

  add(rows: SummaryRows, form: Form): void {
    const { device, findings } = rows;
    this.#devices += 1;
    if (this.#devices <= IN_FULL) this.#few.push(device);
    else this.#few = [];
    const failures = findings.filter(({ outcome }) => outcome === "not-met").length;
    if (failures > 0) this.#failing += 1;
    const alike = this.#byFailures.get(failures) ?? [];
    if (alike.length < ROWS) alike.push(device);
    this.#byFailures.set(failures, alike);
    for (const finding of findings) this.#addFinding(finding);
    for (const unknown of unknownsOf(device)) this.#addUnknown(device, unknown);
    this.shortfalls.add(rows, form);
  }

  /** Devices taken. */
  get devices(): number {
    return this.#devices;
  }

  /** Devices that do not meet a control. */
  get failing(): number {
    return this.#failing;
  }

  /** All devices where they are few; else none. */
  get few(): readonly SummaryDevice[] {
    return this.#few;
  }

  /** The devices with the most controls not met, of which a table has room. */
  get worst(): readonly Failing[] {
    return [...this.#byFailures]
      .sort(([a], [b]) => b - a)
      .flatMap(([failures, all]) => all.map((device) => ({ device, failures })))
      .slice(0, ROWS);
  }

  /** Why a control is not met everywhere: failures first, each with the commonest first. */
  reasons(control: string): readonly Reason[] {
    const rank = ({ outcome }: Reason) => (outcome === "not-met" ? 0 : 1);
    return [...(this.#reasons.get(control)?.values() ?? [])].sort(
      (a, b) => rank(a) - rank(b) || b.devices - a.devices,
    );
  }

  /** What a control's words rest on, in order. */
  sources(control: string): readonly string[] {
    return [...(this.#sources.get(control) ?? [])].sort();
  }

  /** Everything nobody could establish, the commonest first. */
  get unknowns(): readonly Unknown[] {
    return [...this.#unknowns.values()].sort((a, b) => b.devices - a.devices);
  }

  #addFinding({ control, outcome, because, source }: SummaryRows["findings"][number]): void {
    const sources = this.#sources.get(control) ?? new Set();
    this.#sources.set(control, sources.add(source));
    if (outcome !== "not-met" && outcome !== "no-evidence") return;
    const reasons = this.#reasons.get(control) ?? new Map<string, Counted<Reason>>();
    this.#reasons.set(control, reasons);
    const key = `${outcome} ${because}`;
    const reason = reasons.get(key) ?? { outcome, because, devices: 0 };
    reason.devices += 1;
    reasons.set(key, reason);
  }

  #addUnknown({ label: device }: SummaryDevice, { label, why }: Pick<Unknown, "label" | "why">) {
    const key = `${label}\0${why}`;
    const unknown = this.#unknowns.get(key) ?? { label, why, devices: 0, named: [] };
    unknown.devices += 1;
    if (unknown.named.length < NAMED) unknown.named.push(device);
    this.#unknowns.set(key, unknown);
  }
}

type Counted<T> = Omit<T, "devices"> & { devices: number };

function unknownsOf({ lastReportAt, facts: lines }: SummaryDevice) {
  if (lastReportAt === null) {
    return [{ label: "Everything", why: "the device has sent no report" }];
  }
  return factLabels
    .filter(([name]) => lines[name].state === "unknown")
    .map(([name, label]) => ({ label, why: reasonOf(lines[name].text) }));
}

/** Why a line is unknown, without the word. */
export function reasonOf(text: string): string {
  return text.replace(/^unknown: /, "");
}
