import { setImmediate } from "node:timers/promises";
import type { Day } from "@muster/mapping/days";
import {
  clearLabels,
  type Db,
  devicesById,
  type ErasableSection,
  inForce,
  listOrganisations,
  organisationsNaming,
  pageOfSections,
  readSetting,
  sectionsOfOpenFindings,
  silentDevices,
  sweep,
  writeSetting,
} from "../store/index.ts";
import { type ErasureParts, type ErasureWords, enterErasure } from "./enter.ts";

/** How long to keep what devices said, in whole assessment years after the one it was received in. */
export interface Retention {
  /** Sections that no later report names. */
  readonly years: number;
  /** Those of them that tell of a person, and the names of devices that fell silent; at most `years`. */
  readonly personalYears: number;
}

export interface RetentionOrder {
  readonly retention: Retention;
  readonly today: Day;
  readonly by: string;
  /** Counts what would go, and leaves it. */
  readonly dryRun: boolean;
}

/** What retention erased, or would. */
export interface Retained {
  /** What no report received since names is old. */
  readonly cutoff: Day;
  readonly personalCutoff: Day;
  readonly sections: number;
  /** Devices that have not reported since, and lost their name. */
  readonly labels: number;
  /** False where copies may still lie in the write-ahead log. */
  readonly swept: boolean;
}

/** Sections looked at in one transaction. */
const PAGE = 500;
/** Setting that holds the limits up to which everything old is gone. */
const DONE = "retention.done";

/**
 * The day since which data is kept: an assessment year runs from 1 July to 30 June, when every edition of the toolkit is
 * due, and data stays until `years` more of them have ended after the one it came in.
 */
export function cutoffOf(today: Day, years: number): Day {
  return `${beginningOf(today) - years}-07-01`;
}

/** The assessment year a day lies in, as editions are named: `2026-27`. */
export function assessmentYear(day: Day): string {
  const year = beginningOf(day);
  return `${year}-${String((year + 1) % 100).padStart(2, "0")}`;
}

function beginningOf(day: Day): number {
  return Number(day.slice(0, 4)) - (day.slice(5) < "07-01" ? 1 : 0);
}

/**
 * Erases what is older than the policy keeps: the bytes of sections that no report since names. What findings of today rest
 * on stays, but for what tells of a person. Signed reports, findings and the log stay: they hold digests and judgements.
 */
export async function applyRetention(
  parts: ErasureParts,
  order: RetentionOrder,
): Promise<Retained> {
  const { years, personalYears } = order.retention;
  const cutoff = cutoffOf(order.today, years);
  const personalCutoff = cutoffOf(order.today, personalYears);
  const run = new RetentionRun(parts, { ...order, cutoff, personalCutoff });
  const sections = await run.sections();
  const labels = await run.labels();
  const swept = order.dryRun || sections + labels === 0 || (await sweep(parts.store));
  return { cutoff, personalCutoff, sections, labels, swept };
}

/** Applies retention where its limits have moved since the last time, which they do on 1 July. */
export async function applyRetentionOnce(
  parts: ErasureParts,
  order: Omit<RetentionOrder, "dryRun">,
): Promise<Retained | undefined> {
  const { db } = parts.store;
  const { years, personalYears } = order.retention;
  const limits = `${cutoffOf(order.today, years)} ${cutoffOf(order.today, personalYears)}`;
  if ((await readSetting(db, DONE)) === limits) return undefined;
  const done = await applyRetention(parts, { ...order, dryRun: false });
  await writeSetting(db, DONE, limits);
  return done;
}

class RetentionRun {
  readonly #parts: ErasureParts;
  readonly #order: RetentionOrder & Pick<Retained, "cutoff" | "personalCutoff">;

  constructor(
    parts: ErasureParts,
    order: RetentionOrder & Pick<Retained, "cutoff" | "personalCutoff">,
  ) {
    this.#parts = parts;
    this.#order = order;
  }

  async sections(): Promise<number> {
    const inUse = await sectionsOfOpenFindings(this.#parts.store.db);
    let total = 0;
    for (let after = ""; ; ) {
      const { page, erased } = await this.#inTransaction(async (trx) => {
        const page = await pageOfSections(trx, after, PAGE);
        const erasable = await this.#erasable(trx, page, inUse);
        return { page, erased: await this.#erase(trx, erasable) };
      });
      total += erased;
      after = page.at(-1)?.digest ?? after;
      if (page.length < PAGE) return total;
      await setImmediate(); // Reports are taken between two pages.
    }
  }

  async labels(): Promise<number> {
    const { personalCutoff, dryRun } = this.#order;
    let total = 0;
    for (const { id } of await listOrganisations(this.#parts.store.db)) {
      total += await this.#inTransaction(async (trx) => {
        const silent = await silentDevices(trx, id, startOf(personalCutoff));
        if (silent.length > 0 && !dryRun) {
          await clearLabels(trx, silent);
          await enterErasure(trx, this.#parts, {
            words: this.#words(`${silent.length} names of devices that have not reported since`),
            sections: new Map([[id, []]]),
          });
        }
        return silent.length;
      });
    }
    return total;
  }

  #inTransaction<T>(work: (trx: Db) => Promise<T>): Promise<T> {
    const { db } = this.#parts.store;
    return this.#order.dryRun ? work(db) : db.transaction().execute(work);
  }

  async #erasable(
    trx: Db,
    page: readonly ErasableSection[],
    inUse: ReadonlySet<string>,
  ): Promise<readonly ErasableSection[]> {
    const { cutoff, personalCutoff } = this.#order;
    const personal = page.filter(({ device }) => device !== null);
    const others = page.filter(({ device, digest }) => device === null && !inUse.has(digest));
    const kept = new Set([
      ...(await inForce(trx, digestsOf(personal), startOf(personalCutoff))),
      ...(await inForce(trx, digestsOf(others), startOf(cutoff))),
    ]);
    return [...personal, ...others].filter(({ digest }) => !kept.has(digest));
  }

  /** @returns how many went, or would */
  async #erase(trx: Db, sections: readonly ErasableSection[]): Promise<number> {
    const owners = await this.#owners(trx, sections);
    const pairs = sections.flatMap((section) =>
      (owners.get(section.digest) ?? []).map((organisation) => ({ organisation, section })),
    );
    const groups = new Map(
      [...Map.groupBy(pairs, ({ organisation }) => organisation)].map(
        ([organisation, some]) => [organisation, some.map(({ section }) => section)] as const,
      ),
    );
    if (groups.size > 0 && !this.#order.dryRun) {
      await enterErasure(trx, this.#parts, {
        words: this.#words("what no report since names"),
        sections: groups,
      });
    }
    return new Set(pairs.map(({ section }) => section.digest)).size;
  }

  /** Whose log has to say it: the organisations whose reports name a section, else its device's. */
  async #owners(
    trx: Db,
    sections: readonly ErasableSection[],
  ): Promise<ReadonlyMap<string, readonly string[]>> {
    const naming = await organisationsNaming(trx, digestsOf(sections));
    const orphans = sections.filter(({ digest }) => !naming.has(digest));
    const ids = orphans.flatMap(({ device }) => device ?? []);
    const devices = await devicesById(trx, ids);
    const owned = orphans.flatMap(({ digest, device }) => {
      const owner = devices.get(device ?? "")?.organisation;
      return owner === undefined ? [] : [[digest, [owner]] as const];
    });
    return new Map([...naming, ...owned]);
  }

  #words(what: string): ErasureWords {
    const { retention, by, cutoff, personalCutoff } = this.#order;
    const kept = `kept for ${retention.years} assessment years (to ${cutoff}), of people for ${retention.personalYears} (to ${personalCutoff})`;
    return { what: "retention", by, why: `${kept}: ${what}` };
  }
}

/** Midnight in UTC: an hour off London's in summer, which no policy of years asks about. */
function startOf(day: Day): string {
  return `${day}T00:00:00.000Z`;
}

function digestsOf(sections: readonly ErasableSection[]): string[] {
  return sections.map(({ digest }) => digest);
}
