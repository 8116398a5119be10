import { REPORT_TYPE } from "@muster/mapping/wire";
import { parseEnvelope, sealEnvelope } from "../identity/envelope.ts";
import type { Files } from "../identity/files.ts";
import type { Signer } from "../identity/key.ts";
import { codeOf, Problem } from "../identity/problem.ts";
import { type Chain, kept, keptChain } from "../identity/records.ts";
import { instantText, integer, object, oneOf } from "../identity/shape.ts";
import { placeOf, type Queued, readQueue } from "./queue.ts";
import { keepRefused, type Refusal } from "./refused.ts";
import {
  dropSections,
  keepSection,
  latestAcknowledged,
  readSection,
  rememberAcknowledged,
} from "./sections.ts";

/** What an agent keeps for a collector it can't reach: two months of nights, or 64 MB. */
export const OUTBOX_LIMITS = { reports: 60, bytes: 64 * 1024 * 1024 } as const;

export interface OutboxLimits {
  readonly reports: number;
  readonly bytes: number;
}

/** A report that was just made, and the plain bytes of its sections by digest. */
export interface Made {
  readonly report: Queued;
  readonly sections: ReadonlyMap<string, Uint8Array>;
}

/** What the limits cost: unsent reports deleted to make room for newer ones. */
const droppedRecord = kept(
  "dropped.json",
  object({ v: oneOf(1), count: integer(1), through: integer(1), at: instantText }),
);
export type Dropped = NonNullable<Awaited<ReturnType<typeof readDropped>>>;

export function readDropped(files: Files) {
  return droppedRecord.read(files);
}

/**
 * The reports that wait for an acknowledgement, on disk. Every step is ordered so that a crash after it loses nothing
 * and never lets one sequence number stand for two reports:
 *
 *   sections, report, chain head: a report exists once its file does; the head follows it, and is set right at `open`
 *   what was acknowledged, report deleted, sections deleted: a crash between resends the same bytes, no more
 *
 * Only the holder of the state's lock may open one.
 */
export class Outbox {
  readonly #files: Files;
  readonly #most: OutboxLimits;
  #head: Chain;
  #reports: readonly Queued[];

  private constructor(
    files: Files,
    most: OutboxLimits,
    found: { head: Chain; reports: readonly Queued[] },
  ) {
    this.#files = files;
    this.#most = most;
    this.#head = found.head;
    this.#reports = found.reports;
  }

  /** @throws {Problem} where the chain's head is lost: guessing it could make two reports with one number */
  static async open(files: Files, most: OutboxLimits = OUTBOX_LIMITS): Promise<Outbox> {
    const head = await keptChain.read(files);
    if (head === undefined) {
      throw new Problem("STATE_DAMAGED", {
        what: "chain.json is missing from the state folder: the device's place in its chain is lost",
        cure: "enrol this device again (enrol --again keeps the old state aside)",
      });
    }
    const { reports } = await readQueue(files);
    const outbox = new Outbox(files, most, { head, reports });
    const newest = reports.at(-1);
    if (newest !== undefined && newest.seq > head.seq) await outbox.#moveHead(newest);
    return outbox;
  }

  /** Number and predecessor of the next report. */
  get next(): { readonly seq: number; readonly prev: string | null } {
    return { seq: this.#head.seq + 1, prev: this.#head.digest };
  }

  /** Oldest first. */
  get reports(): readonly Queued[] {
    return this.#reports;
  }

  /** Keeps a new report until it is acknowledged. @param at now, ISO 8601, for the record of what had to go */
  async add({ report, sections }: Made, at: string): Promise<void> {
    if (report.seq !== this.next.seq) throw new RangeError(`report ${report.seq} is out of turn`);
    for (const [digest, bytes] of sections) await keepSection(this.#files, digest, bytes);
    try {
      await this.#files.create(placeOf(report.seq), report.envelope);
    } catch (cause) {
      throw codeOf(cause) === "EEXIST" ? numberTaken(report.seq, cause) : cause;
    }
    this.#reports = [...this.#reports, report];
    await this.#moveHead(report);
    await this.#makeRoom(at);
  }

  /** Plain bytes of a section of a waiting report. */
  section(digest: string): Promise<Uint8Array | undefined> {
    return readSection(this.#files, digest);
  }

  /** Digest of the latest acknowledged section of each kind. */
  acknowledged(): Promise<ReadonlyMap<string, string>> {
    return latestAcknowledged(this.#files);
  }

  /**
   * The acknowledged predecessor of a section of this kind, or of the report (`report`), as a dictionary; none where there
   * is none.
   */
  async predecessor(kind: string): Promise<{ digest: string; bytes: Uint8Array } | undefined> {
    const digest = (await latestAcknowledged(this.#files)).get(kind);
    const bytes = digest === undefined ? undefined : await readSection(this.#files, digest);
    return digest === undefined || bytes === undefined ? undefined : { digest, bytes };
  }

  /**
   * Lets this signer sign what another key had signed: the device's key has changed since. A report stays the same one, by
   * the digest of its payload. May be done again.
   */
  async signAllBy(signer: Signer): Promise<void> {
    const signed: Queued[] = [];
    for (const report of this.#reports) {
      const { payload, signatures } = parseEnvelope(report.envelope);
      if (signatures[0]?.keyid === signer.keyid) {
        signed.push(report);
        continue;
      }
      const bytes = Buffer.from(payload, "base64");
      const envelope = Buffer.from(JSON.stringify(await sealEnvelope(REPORT_TYPE, bytes, signer)));
      await this.#files.write(placeOf(report.seq), envelope);
      signed.push({ ...report, envelope });
    }
    this.#reports = signed;
  }

  /** Lets go of a report. Only after a signed acknowledgement that names its digest. */
  async settle(report: Queued): Promise<void> {
    const { digest, envelope } = report;
    await keepSection(this.#files, digest, payloadIn(envelope));
    await rememberAcknowledged(this.#files, [...report.sections, { kind: "report", digest }]);
    await this.#remove(report);
    await this.#sweep();
  }

  /** Lets go of a report that the collector will never take; its envelope is kept with the reason. */
  async setAside(report: Queued, refusal: Refusal): Promise<void> {
    await keepRefused(this.#files, report, refusal);
    await this.#remove(report);
    await this.#sweep();
  }

  async #moveHead({ seq, digest }: Queued): Promise<void> {
    const head: Chain = { v: 1, seq, digest };
    await keptChain.write(this.#files, head);
    this.#head = head;
  }

  async #makeRoom(at: string): Promise<void> {
    let removed = false;
    for (const oldest of this.#reports.slice(0, -1)) {
      if (this.#reports.length <= this.#most.reports && this.#size() <= this.#most.bytes) break;
      await this.#recordDrop(oldest.seq, at);
      await this.#remove(oldest);
      removed = true;
    }
    if (removed) await this.#sweep();
  }

  async #recordDrop(seq: number, at: string): Promise<void> {
    const before = await readDropped(this.#files);
    // Recorded, but a crash came before the deletion: counted already.
    if (before !== undefined && before.through >= seq) return;
    await droppedRecord.write(this.#files, {
      v: 1,
      count: (before?.count ?? 0) + 1,
      through: seq,
      at,
    });
  }

  async #remove(report: Queued): Promise<void> {
    await this.#files.remove(placeOf(report.seq));
    this.#reports = this.#reports.filter((r) => r.seq !== report.seq);
  }

  async #sweep(): Promise<void> {
    const waiting = this.#reports.flatMap((r) => r.sections.map((s) => s.digest));
    const latest = await latestAcknowledged(this.#files);
    await dropSections(this.#files, new Set([...waiting, ...latest.values()]));
  }

  #size(): number {
    return sizeOf(this.#reports);
  }
}

/** Bytes that these reports take on disk, a section that several name counted once. */
export function sizeOf(reports: readonly Queued[]): number {
  const sections = new Map(reports.flatMap((r) => r.sections.map((s) => [s.digest, s.bytes])));
  const bytes = reports.reduce((sum, r) => sum + r.envelope.length, 0);
  return [...sections.values()].reduce((sum, n) => sum + n, bytes);
}

function payloadIn(envelope: Uint8Array): Uint8Array {
  return Buffer.from(parseEnvelope(envelope).payload, "base64");
}

function numberTaken(seq: number, cause: unknown): Problem {
  return new Problem("STATE_DAMAGED", {
    what: `the outbox holds a damaged report with the next number, ${seq}`,
    cure: `look at ${placeOf(seq)} in the state folder; then enrol this device again (enrol --again)`,
    cause,
  });
}
