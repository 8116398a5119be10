import { type Day, dayOf, type Form } from "@muster/mapping";
import {
  type Db,
  type Device,
  latestSections,
  readSections,
  wordsOverTime,
} from "../store/index.ts";

const KIND = "machine-class";

interface Since {
  readonly from: Day;
  readonly form: Form;
}

/** What devices said they are, over time. */
export class FormReader {
  readonly #said: ReadonlyMap<string, readonly Since[]>;

  private constructor(said: ReadonlyMap<string, readonly Since[]>) {
    this.#said = said;
  }

  /** @param first the first day that is asked for: a word that has stood since then needs no look at older reports */
  static async open(db: Db, devices: readonly Device[], first: Day): Promise<FormReader> {
    const ids = devices.map(({ id }) => id);
    const newest = (await latestSections(db, ids)).filter(({ kind }) => kind === KIND);
    const stands = newest.filter(({ observed_at: at }) => dayOf(at) <= first);
    const settled = new Set(stands.map(({ device }) => device));
    const others = devices.filter((d) => !settled.has(d.id) && d.last_report_at !== null);
    const changed = await wordsOverTime(
      db,
      others.map(({ id }) => id),
      KIND,
    );
    const words = [
      ...stands.map(({ device, section, observed_at: at }) => ({ device, section, at })),
      ...changed,
    ];
    const sections = await readSections(db, [...new Set(words.map(({ section }) => section))]);
    const since = words.map(({ device, section, at }) => {
      const fact = sections.get(section)?.fact;
      const known = fact?.kind === KIND && fact.state === "known" ? fact.value.form : "unknown";
      return { device, from: dayOf(at), form: known };
    });
    return new FormReader(Map.groupBy(since, ({ device }) => device));
  }

  /** What a device had said by the end of a day; `unknown` where it had not, and where that was erased since. */
  on(device: string, day: Day): Form {
    return this.#said.get(device)?.findLast(({ from }) => from <= day)?.form ?? "unknown";
  }
}
