import type { PackFinding } from "./source.ts";

/** Judgements: all at once in any order, or some devices' at a time in the order of their ids. */
export type Judged = readonly PackFinding[] | AsyncIterable<readonly PackFinding[]>;

type Findings = readonly PackFinding[];

/** Judgements by device, taken as far as devices are asked for: of a large estate they are not held together. */
export class FindingFeed {
  readonly #source: AsyncIterator<Findings>;
  readonly #held = new Map<string, Findings>();

  constructor(judged: Judged) {
    const all = Symbol.asyncIterator in judged ? judged : once(judged);
    this.#source = all[Symbol.asyncIterator]();
  }

  /** Of some devices, each asked for once, in the order of their ids. */
  async of(devices: readonly string[]): Promise<ReadonlyMap<string, Findings>> {
    const last = devices.at(-1);
    while (last !== undefined && !this.#held.has(last)) {
      const { done, value } = await this.#source.next();
      if (done === true) break;
      for (const [device, own] of Map.groupBy(value, (f) => f.device)) this.#held.set(device, own);
    }
    const found = new Map(devices.map((device) => [device, this.#held.get(device) ?? []]));
    for (const device of devices) this.#held.delete(device);
    return found;
  }
}

async function* once(findings: Findings): AsyncGenerator<Findings> {
  yield findings;
}
