import {
  countedDetails,
  type Day,
  type Detail,
  dayOf,
  type Form,
  type TalliedDevice,
  type TalliedFinding,
} from "@muster/mapping";
import {
  type Device,
  findingsBetween,
  goneIn,
  heirsIn,
  type PastFinding,
  pagesOfDevices,
} from "../store/index.ts";
import { FormReader } from "./forms.ts";
import { isStale, type PastDay, type PastTerms } from "./past-day.ts";

/** Devices read from the store at a time. */
const PAGE = 200;

/** What quarantine leaves as the source of findings. */
const QUARANTINE = "muster:quarantine";

/** A device as it was known on each of some days; `undefined` on days on which it was no part of the estate. */
export interface DeviceOverTime {
  readonly device: Device;
  readonly on: readonly (TalliedDevice | undefined)[];
}

/**
 * Reads what was known of an estate on days gone by, one device at a time. Nothing is judged anew: findings are those that
 * had been stored by then, acceptances those in force then, and what a device is, is what it had said by then.
 */
export class PastReader {
  readonly #terms: PastTerms;
  readonly #days: readonly PastDay[];

  /** @param days in order */
  constructor(terms: PastTerms, days: readonly PastDay[]) {
    this.#terms = terms;
    this.#days = days;
  }

  async *devices(): AsyncGenerator<DeviceOverTime> {
    const { db, organisation } = this.#terms;
    const [first, last] = [this.#days.at(0)?.day, this.#days.at(-1)?.day];
    if (first === undefined || last === undefined) return;
    const gone = await goneIn(db, organisation);
    const heirs = await heirsIn(db, organisation);
    for await (const page of pagesOfDevices(db, organisation, PAGE)) {
      const ids = page.map(({ id }) => id);
      const span = { from: first, to: last, detailed: countedDetails };
      const found = await findingsBetween(db, ids, span);
      const byDevice = Map.groupBy(found, ({ device }) => device);
      const forms = await FormReader.open(db, page, first);
      for (const device of page) {
        const enrolled = dayOf(device.enrolled_at);
        const revoked = gone.get(device.id);
        const left = revoked === undefined ? undefined : dayOf(revoked);
        const known = { device, enrolled, gone: left, heir: heirs.get(device.id) };
        const findings = byDevice.get(device.id) ?? [];
        const on: (TalliedDevice | undefined)[] = [];
        for (const day of this.#days) {
          on.push(await this.#on(day, { ...known, findings, form: forms.on(device.id, day.day) }));
        }
        yield { device, on };
      }
    }
  }

  async #on(about: PastDay, known: Known): Promise<TalliedDevice | undefined> {
    const { day } = about;
    const { device, form } = known;
    if (known.enrolled > day) return undefined;
    const held = known.findings.filter((f) => heldOn(f, day));
    if (device.state === "revoked" && hasGone(known, day)) return undefined;
    const receivedOn = await about.receivedOn(device.id);
    const { policy } = about.limits;
    const silent = about.judgedOn !== day && isStale(receivedOn, { day, form, policy });
    const findings = held.map((f) => talliedOn(f, known, { ...about, silent }));
    const standing = standingOf(held, silent);
    return { form, standing, receivedOn, findings };
  }
}

interface Known {
  readonly device: Device;
  readonly enrolled: Day;
  readonly gone: Day | undefined;
  /** The device that took its place since. */
  readonly heir: string | undefined;
  readonly findings: readonly PastFinding[];
  readonly form: Form;
}

function heldOn({ from_day: from, to_day: to }: PastFinding, day: Day): boolean {
  return from <= day && (to === null || to > day);
}

/** From the day on which the log says that it was revoked; where it does not say, once its findings had ended. */
function hasGone({ findings, gone }: Known, day: Day): boolean {
  if (gone !== undefined) return gone <= day;
  return findings.length > 0 && findings.every(({ to_day: to }) => to !== null && to <= day);
}

interface Circumstances extends Pick<PastDay, "day" | "judgedOn" | "book"> {
  /** Nothing was judged on the day, and by then the device's newest report was too old. */
  readonly silent: boolean;
}

/**
 * A finding as it counted on the day. Where nobody judged on that day, what was good before counts no longer once the
 * report is too old, or once the judgement itself had said that it would not hold so long.
 */
function talliedOn(
  finding: PastFinding,
  { device, heir }: Known,
  { day, judgedOn = "", book, silent }: Circumstances,
): TalliedFinding {
  const { control, outcome, details, holds_until: until } = finding;
  const isGood = outcome === "met" || outcome === "not-applicable";
  const ended = until !== null && judgedOn <= until && until < day;
  if (isGood && (silent || ended)) return { control, outcome: "no-evidence" };
  if (details === null) return { control, outcome };
  const said = { control, outcome, details: detailsIn(details) };
  if (outcome !== "not-met") return said;
  const accepted = book.acceptedBy({ id: heir ?? device.id, site: device.site }, said);
  return { ...said, accepted: accepted !== undefined };
}

/** Details that were read last: many devices say the same, week after week. */
const read = new Map<string, readonly Detail[]>();
const KEPT = 4096;

/** Written by the evaluation as Detail[]; the table's triggers keep it so. */
function detailsIn(text: string): readonly Detail[] {
  const before = read.get(text);
  if (before !== undefined) return before;
  const details = JSON.parse(text) as readonly Detail[];
  if (read.size >= KEPT) read.clear();
  read.set(text, details);
  return details;
}

/** By the word on its reporting: what had been judged by then, with the limits of then. */
function standingOf(held: readonly PastFinding[], silent: boolean): TalliedDevice["standing"] {
  const fresh = held.find(({ control }) => control === "report-fresh");
  if (fresh?.source === QUARANTINE) return "quarantined";
  if (fresh === undefined || fresh.outcome === "no-evidence") return "never-reported";
  return fresh.outcome === "met" && !silent ? "reporting" : "stale";
}
