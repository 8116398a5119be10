import type { Day } from "@muster/mapping";
import type { Json } from "@muster/mapping/wire";
import type { Selectable } from "kysely";
import {
  byPage,
  type Db,
  type DeviceKey,
  eachRunDevice,
  erasureEntries,
  type Finding,
  findingsOn,
  heirsIn,
  noncesIn,
  type Organisation,
  organisationById,
  type Run,
  type RunDevice,
  readInPieces,
  type Schema,
} from "../store/index.ts";
import { PackError } from "./errors.ts";
import { byDeviceAndControl, findingOf, type PackFinding, rowOf } from "./source-rows.ts";

export type { PackFinding } from "./source-rows.ts";

/** One night with what became of each device. */
export interface PackRun extends Run {
  readonly devices: readonly RunDevice[];
}

/** Findings that began together, and the log's entry about them. */
export interface FindingBatch {
  readonly entry: number;
  readonly ids: readonly number[];
}

export type Leaf = Pick<Selectable<Schema["log_leaf"]>, "idx" | "type" | "bytes" | "hash">;

const PAGE = 5000;
/** Entries looked through for one that states an instant; every report and every nonce does. */
const LOOK_BACK = 200;

/** What packs read that the store's repositories do not answer: the only SQL of this folder. Everything in a fixed order. */
export class PackSource {
  readonly db: Db;
  readonly #organisation: string;

  constructor(db: Db, organisation: string) {
    this.db = db;
    this.#organisation = organisation;
  }

  /** @throws {PackError} where the store has no such organisation */
  async organisation(): Promise<Organisation> {
    const found = await organisationById(this.db, this.#organisation);
    if (found !== undefined) return found;
    const message = `there is no organisation ${this.#organisation} here: give the ODS code it was set up with`;
    throw new PackError("PACK_NO_ORGANISATION", message);
  }

  /** Every key any device of the organisation ever had. */
  keys(): Promise<DeviceKey[]> {
    return this.db
      .selectFrom("device_key")
      .innerJoin("device", "device.id", "device_key.device")
      .selectAll("device_key")
      .where("device.organisation", "=", this.#organisation)
      .orderBy("device_key.device")
      .orderBy("device_key.from_at")
      .orderBy("device_key.keyid")
      .execute();
  }

  /** The stored findings that hold on `today`, by device and control. */
  async findings(today: Day): Promise<PackFinding[]> {
    const found: PackFinding[] = [];
    for await (const row of findingsOn(this.db, this.#organisation, today)) {
      found.push(findingOf(row));
    }
    return this.#sinceTheOutcome(found.sort(byDeviceAndControl));
  }

  /** Digests of the reports that the stored findings which hold on `today` were made from. */
  async reportsOfFindings(today: Day): Promise<ReadonlySet<string>> {
    const rows = await this.#heldOn(today)
      .select("report")
      .distinct()
      .where("report", "is not", null)
      .$narrowType<{ report: string }>()
      .execute();
    return new Set(rows.map((r) => r.report));
  }

  /**
   * An outcome may go on through several intervals, whose words differ, and through the device before it that a device took
   * the place of: it began with the first of them.
   */
  async #sinceTheOutcome(findings: readonly PackFinding[]): Promise<PackFinding[]> {
    const heirs = await heirsIn(this.db, this.#organisation);
    const began = new Map(
      findings.map(({ device, control, outcome, since }) => [
        `${device} ${control}`,
        { outcome, since },
      ]),
    );
    for await (const { device, control, outcome, from_day, to_day } of this.#endedFindings()) {
      const later = began.get(`${heirs.get(device) ?? device} ${control}`);
      const goesOn = later?.outcome === outcome && to_day !== null && to_day >= later.since;
      if (goesOn && from_day < later.since) later.since = from_day;
    }
    return findings.map((f) => ({
      ...f,
      since: began.get(`${f.device} ${f.control}`)?.since ?? f.since,
    }));
  }

  /** Intervals that ended, the newest first; those that held on no day are left out. */
  #endedFindings() {
    type Row = Pick<Finding, "id" | "device" | "control" | "outcome" | "from_day" | "to_day">;
    return byPage((last: Row | undefined) =>
      this.db
        .selectFrom("finding")
        .select(["id", "device", "control", "outcome", "from_day", "to_day"])
        .where("organisation", "=", this.#organisation)
        .where("id", "<", last?.id ?? Number.MAX_SAFE_INTEGER)
        .whereRef("to_day", ">", "from_day")
        .orderBy("id", "desc")
        .limit(PAGE)
        .execute(),
    );
  }

  /** The last `most` nights up to `today`, oldest first. */
  async runs(today: Day, most: number): Promise<PackRun[]> {
    const runs = await this.db
      .selectFrom("run")
      .selectAll()
      .where("organisation", "=", this.#organisation)
      .where("night", "<=", today)
      .orderBy("night", "desc")
      .limit(most)
      .execute();
    const whole: PackRun[] = [];
    for (const run of runs.reverse()) {
      whole.push({ ...run, devices: await Array.fromAsync(eachRunDevice(this.db, run.id)) });
    }
    return whole;
  }

  /** Index of the log entry of each nonce's issue. */
  async nonceLeaves(nonces: readonly string[]): Promise<number[]> {
    return [...(await noncesIn(this.db, nonces)).values()].map((n) => n.leaf);
  }

  /** The `erase` entry that names each of `sections`; without those that were never erased. */
  erasures(sections: readonly string[]): Promise<ReadonlyMap<string, number>> {
    return erasureEntries(this.db, this.#organisation, sections);
  }

  /** The log's entries of some types below `size`, in order. */
  leavesOfType(types: readonly string[], size: number): Promise<Leaf[]> {
    return this.db
      .selectFrom("log_leaf")
      .select(["idx", "type", "bytes", "hash"])
      .where("organisation", "=", this.#organisation)
      .where("idx", "<", size)
      .where("type", "in", types)
      .orderBy("idx")
      .execute();
  }

  /** Entries of the log by index: canonical JSON. */
  async leaves(indices: readonly number[]): Promise<ReadonlyMap<number, string>> {
    const rows = await readInPieces(indices, (piece) =>
      this.db
        .selectFrom("log_leaf")
        .select(["idx", "bytes"])
        .where("organisation", "=", this.#organisation)
        .where("idx", "in", piece)
        .execute(),
    );
    return new Map(rows.map((r) => [r.idx, r.bytes]));
  }

  /**
   * The instant the last entry of a log of `size` entries states; `fallback` where it states none. @param before where
   * nothing later is looked at: then no later one
   */
  async instantOf(
    size: number,
    fallback: string,
    { before }: { readonly before?: string | undefined },
  ): Promise<string> {
    const newest = (await this.#lastInstant(size)) ?? fallback;
    return before !== undefined && before < newest ? before : newest;
  }

  async #lastInstant(size: number): Promise<string | undefined> {
    const rows = await this.db
      .selectFrom("log_leaf")
      .select("bytes")
      .where("organisation", "=", this.#organisation)
      .where("idx", "<", size)
      .orderBy("idx", "desc")
      .limit(LOOK_BACK)
      .execute();
    for (const { bytes } of rows) {
      // The log's own writer made it so; not every type of entry has an instant.
      const { at, receivedAt } = JSON.parse(bytes) as { at?: string; receivedAt?: string };
      const instant = at ?? receivedAt;
      if (instant !== undefined) return instant;
    }
    return undefined;
  }

  /**
   * The log's entries about findings that hold on `today`. Each entry counts the findings it began, in the order of their
   * ids: that is how they belong together.
   */
  async findingBatches(today: Day, size: number): Promise<FindingBatch[]> {
    const ids = await this.#findingIds();
    const holding = new Set(await this.#findingIds(today));
    const batches: FindingBatch[] = [];
    let at = 0;
    for (const { idx, bytes } of await this.leavesOfType(["findings"], size)) {
      // The log's own writer made it so.
      const { opened } = JSON.parse(bytes) as { opened: number };
      const own = ids.slice(at, at + opened);
      at += opened;
      if (own.some((id) => holding.has(id))) batches.push({ entry: idx, ids: own });
    }
    return batches;
  }

  #ofOrganisation() {
    return this.db.selectFrom("finding").where("organisation", "=", this.#organisation);
  }

  /** The stored findings that held on a day. */
  #heldOn(day: Day) {
    return this.#ofOrganisation()
      .where("from_day", "<=", day)
      .where((e) => e.or([e("to_day", "is", null), e("to_day", ">", day)]));
  }

  /** In their order. @param day only of those that held on it */
  async #findingIds(day?: Day): Promise<number[]> {
    const of = day === undefined ? this.#ofOrganisation() : this.#heldOn(day);
    const rows = await of.select("id").orderBy("id").execute();
    return rows.map((r) => r.id);
  }

  /** A batch's findings as its entry digests them. */
  async batchRows({ ids }: FindingBatch): Promise<Json[]> {
    const rows = await readInPieces(ids, (piece) =>
      this.db.selectFrom("finding").selectAll().where("id", "in", piece).orderBy("id").execute(),
    );
    return rows.map(rowOf);
  }

  /** The hashes of the log's first `size` leaves, some thousand at a time, as they stand in a level-0 tile. */
  async *leafHashes(size: number): AsyncGenerator<Buffer> {
    for (let from = 0; from < size; from += PAGE) {
      const rows = await this.db
        .selectFrom("log_leaf")
        .select("hash")
        .where("organisation", "=", this.#organisation)
        .where("idx", ">=", from)
        .where("idx", "<", Math.min(from + PAGE, size))
        .orderBy("idx")
        .execute();
      yield Buffer.concat(rows.map((r) => Buffer.from(r.hash, "hex")));
    }
  }
}
