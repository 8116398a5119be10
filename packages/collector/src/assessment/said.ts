import { type Day, dayOf, type Fact } from "@muster/mapping";
import {
  type Db,
  type Device,
  latestSections,
  readSections,
  wordsOverTime,
} from "../store/index.ts";

interface Since {
  readonly from: Day;
  readonly fact: Fact | undefined;
}

/** What devices said over time of one kind of fact. */
export class SaidReader {
  readonly #said: ReadonlyMap<string, readonly Since[]>;

  private constructor(said: ReadonlyMap<string, readonly Since[]>) {
    this.#said = said;
  }

  /** @param first the first day that is asked for: a word that has stood since then needs no look at older reports */
  static async open(
    db: Db,
    devices: readonly Pick<Device, "id" | "last_report_at">[],
    { kind, first }: { readonly kind: Fact["kind"]; readonly first: Day },
  ): Promise<SaidReader> {
    const ids = devices.map(({ id }) => id);
    const newest = (await latestSections(db, ids)).filter((section) => section.kind === kind);
    const stands = newest.filter(({ observed_at: at }) => dayOf(at) <= first);
    const settled = new Set(stands.map(({ device }) => device));
    const others = devices.filter((d) => !settled.has(d.id) && d.last_report_at !== null);
    const changed = await wordsOverTime(
      db,
      others.map(({ id }) => id),
      kind,
    );
    const words = [
      ...stands.map(({ device, section, observed_at: at }) => ({ device, section, at })),
      ...changed,
    ];
    const sections = await readSections(db, [...new Set(words.map(({ section }) => section))]);
    const since = words.map(({ device, section, at }) => {
      return { device, from: dayOf(at), fact: sections.get(section)?.fact };
    });
    return new SaidReader(Map.groupBy(since, ({ device }) => device));
  }

  /** What a device had said by the end of a day; `undefined` where it had not, and where that was erased since. */
  on(device: string, day: Day): Fact | undefined {
    return this.#said.get(device)?.findLast(({ from }) => from <= day)?.fact;
  }
}
