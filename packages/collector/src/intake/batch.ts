import type { Checkpoint, EvidenceLog } from "../log/index.ts";
import {
  BRANCHES_KEPT,
  branchesOf,
  type Db,
  devicesById,
  endedKeys,
  erasuresSoFar,
  insertRejected,
  insertReportSections,
  insertReports,
  insertSections,
  insertWitnessWords,
  latestSections,
  lockDevices,
  type NewRejected,
  type Nonce,
  noncesIn,
  type ReportHead,
  reportHeads,
  type StoredReport,
  type WitnessWord,
} from "../store/index.ts";
import { DeviceWord } from "./device-word.ts";
import { doubtsOf } from "./doubts.ts";
import { followFacts, writeWords } from "./follow.ts";
import type { Arrived } from "./gate.ts";
import { Ledger, type Sources, type Standing, standingOf } from "./ledger.ts";
import { type Place, placeOf } from "./place.ts";
import { notKnown, type Refusal } from "./refusal.ts";
import type { Fresh, Sections } from "./shelf.ts";

/** A report that is ready for its place: admitted, with all its sections. */
export interface Ticket {
  readonly arrived: Arrived;
  readonly sections: Sections;
}

/** What an acknowledgement says. */
export interface Receipt {
  readonly seq: number;
  readonly receivedAt: string;
  readonly leaf: number;
  readonly nonce: string;
  readonly checkpoint: Checkpoint;
}

/** What became of a report. */
export type Outcome =
  | { readonly kind: "taken"; readonly receipt: Receipt; readonly changedKinds: readonly string[] }
  | { readonly kind: "again"; readonly receipt: Receipt }
  | { readonly kind: "refused"; readonly refusal: Refusal };

/** Sections that a ticket counts on may have been erased since they were looked up: nothing was written. */
export class ErasedMeanwhile extends Error {}

export interface BatchParts {
  readonly log: EvidenceLog;
  readonly sources: Sources;
}

/** A head whose leaf is written when the log has given it. */
type Draft = { -readonly [K in keyof StoredReport]: StoredReport[K] };

type Finish = (at: Standing) => Outcome;

/**
 * Takes many reports in one transaction: sections, report rows, the device's word, its head, the log's entries. Reports of
 * one device are placed in the order given.
 */
export async function commitBatch(
  trx: Db,
  parts: BatchParts,
  tickets: readonly Ticket[],
): Promise<readonly Outcome[]> {
  const batch = await Batch.open(trx, parts, tickets);
  const finishes: { organisation: string; finish: Finish }[] = [];
  for (const ticket of tickets) {
    const { organisation } = ticket.arrived.device;
    finishes.push({ organisation, finish: await batch.place(ticket) });
  }
  const standings = await batch.write();
  // Asked last, when the logs are locked: an erasure is in one of them first.
  const counted = tickets.flatMap(({ sections }) => sections.erasures ?? []);
  if (counted.length > 0) {
    const erasures = await erasuresSoFar(trx);
    if (counted.some((before) => before !== erasures)) throw new ErasedMeanwhile();
  }
  return finishes.map(({ organisation, finish }) => {
    const standing = standings.get(organisation);
    if (standing === undefined) throw new Error("an enrolled device's log has no checkpoint");
    return finish(standing);
  });
}

class Batch {
  readonly #trx: Db;
  readonly #parts: BatchParts;
  readonly #receivedAt: string;
  readonly #words: ReadonlyMap<string, DeviceWord>;
  readonly #heads: Map<string, ReportHead>;
  readonly #nonces: ReadonlyMap<string, Nonce>;
  readonly #ended: ReadonlySet<string>;
  readonly #ledgers: ReadonlyMap<string, Ledger>;
  readonly #handedOut = new Map<string, string>();
  readonly #reports: Draft[] = [];
  readonly #sections = new Map<string, Fresh>();
  readonly #named: { report: string; probe: string; section: string }[] = [];
  readonly #rejected: NewRejected[] = [];
  readonly #doubts: WitnessWord[] = [];

  private constructor(
    trx: Db,
    parts: BatchParts,
    known: {
      readonly words: ReadonlyMap<string, DeviceWord>;
      readonly heads: ReadonlyMap<string, ReportHead>;
      readonly nonces: ReadonlyMap<string, Nonce>;
      readonly ended: ReadonlySet<string>;
    },
  ) {
    this.#trx = trx;
    this.#parts = parts;
    this.#receivedAt = new Date(parts.sources.now()).toISOString();
    this.#words = known.words;
    this.#heads = new Map(known.heads);
    this.#nonces = known.nonces;
    this.#ended = known.ended;
    const organisations = new Set([...known.words.values()].map((w) => w.device.organisation));
    this.#ledgers = new Map([...organisations].map((id) => [id, new Ledger(id)]));
  }

  static async open(trx: Db, parts: BatchParts, tickets: readonly Ticket[]): Promise<Batch> {
    const ids = [...new Set(tickets.map(({ arrived }) => arrived.device.id))].sort();
    await lockDevices(trx, ids);
    const devices = await devicesById(trx, ids);
    const latest = Map.groupBy(await latestSections(trx, ids), (row) => row.device);
    const words = [...devices].map(
      ([id, device]) => [id, new DeviceWord(device, latest.get(id) ?? [])] as const,
    );
    const heads = await reportHeads(
      trx,
      tickets.map(({ arrived }) => arrived.digest),
    );
    const nonces = await noncesIn(trx, [
      ...new Set(tickets.map(({ arrived }) => arrived.report.nonce)),
    ]);
    // Asked under the lock: a key may have ended since its report was let in.
    const ended = await endedKeys(trx, [...new Set(tickets.map(({ arrived }) => arrived.keyid))]);
    return new Batch(trx, parts, { words: new Map(words), heads, nonces, ended });
  }

  async place(ticket: Ticket): Promise<Finish> {
    const { arrived } = ticket;
    const word = this.#words.get(arrived.device.id);
    const held = this.#heads.get(arrived.digest);
    const isKnown = held !== undefined || !this.#ended.has(arrived.keyid);
    if (word === undefined || !isKnown) return () => ({ kind: "refused", refusal: notKnown() });
    const place = placeOf(word.device, arrived, held);
    switch (place.kind) {
      case "again":
        return (at) => ({ kind: "again", receipt: receiptOf(place.held, at) });
      case "refused":
        await this.#refuse(arrived, word, place);
        return () => ({ kind: "refused", refusal: place.refusal });
      case "next":
        return await this.#take(ticket, word, place);
    }
  }

  async #take(
    { arrived, sections }: Ticket,
    word: DeviceWord,
    { missing }: Extract<Place, { kind: "next" }>,
  ): Promise<Finish> {
    const { digest, report } = arrived;
    const change = word.take(arrived, sections, this.#receivedAt);
    for (const fresh of sections.fresh) this.#sections.set(fresh.row.digest, fresh);
    for (const named of change.named) this.#named.push({ report: digest, ...named });
    for (const rejected of change.rejected) this.#reject(arrived, rejected);
    if (missing !== undefined) this.#reject(arrived, { what: "report", reason: missing });
    this.#doubts.push(...doubtsOf(arrived, this.#receivedAt));
    const draft = this.#draft(arrived);
    this.#reports.push(draft);
    this.#heads.set(digest, draft);
    const ledger = await this.#ledgerFor(word.device.organisation);
    const about = { device: report.device, seq: report.seq, report: digest };
    ledger.add({ type: "report", about: { ...about, receivedAt: this.#receivedAt } }, (leaf) => {
      draft.leaf = leaf;
    });
    const changedKinds = change.kinds;
    return (at) => ({ kind: "taken", receipt: receiptOf(draft, at), changedKinds });
  }

  /** The ledger, with the nonce that acknowledgements hand out entered before the reports. */
  async #ledgerFor(organisation: string): Promise<Ledger> {
    const ledger = this.#ledgers.get(organisation);
    if (ledger === undefined) throw new Error("a device of no organisation");
    if (!this.#handedOut.has(organisation)) {
      this.#handedOut.set(organisation, await ledger.nonce(this.#trx, this.#parts.sources));
    }
    return ledger;
  }

  #draft({ device, digest, report, envelope }: Arrived): Draft {
    return {
      digest,
      organisation: device.organisation,
      device: device.id,
      seq: report.seq,
      prev: report.prev,
      envelope,
      nonce: report.nonce,
      nonce_issued_at: this.#issuedAt(device.organisation, report.nonce),
      received_at: this.#receivedAt,
      leaf: -1,
    };
  }

  /** Another organisation's nonce proves nothing: its log does not say when it was issued. */
  #issuedAt(organisation: string, nonce: string): string | null {
    const issued = this.#nonces.get(nonce);
    return issued?.organisation === organisation ? issued.issued_at : null;
  }

  async #refuse(
    arrived: Arrived,
    word: DeviceWord,
    { refusal, keep, quarantine }: Extract<Place, { kind: "refused" }>,
  ): Promise<void> {
    const { device, digest, report, envelope } = arrived;
    if (quarantine) word.quarantine();
    const kept = keep ? await branchesOf(this.#trx, device.id) : [];
    const isNew = kept.length < BRANCHES_KEPT && !kept.some((row) => row.report === digest);
    if (quarantine || (keep && isNew)) {
      const ledger = await this.#ledgerFor(device.organisation);
      const why = { why: refusal.message, code: refusal.code };
      const about = { device: device.id, at: this.#receivedAt, seq: report.seq, report: digest };
      ledger.add({ type: "quarantine", about: { ...about, ...why } });
    }
    if (keep && isNew) this.#reject(arrived, { what: "report", reason: refusal.code, envelope });
  }

  #reject(
    { device, digest }: Arrived,
    {
      what,
      reason,
      envelope = null,
    }: Pick<NewRejected, "what" | "reason"> & {
      readonly envelope?: string | null;
    },
  ): void {
    const { id, organisation } = device;
    const row = { what, reason, envelope, at: this.#receivedAt };
    this.#rejected.push({ organisation, device: id, report: digest, ...row });
  }

  /** Writes everything. @returns where each organisation's log stands then */
  async write(): Promise<ReadonlyMap<string, Standing>> {
    const trx = this.#trx;
    const standings = new Map<string, Standing>();
    for (const [organisation, ledger] of this.#ledgers) {
      standings.set(organisation, await this.#enter(organisation, ledger));
    }
    const words = [...this.#words.values()].filter((word) => word.hasMoved);
    await insertSections(
      trx,
      [...this.#sections.values()].map(({ row }) => row),
    );
    await insertReports(trx, this.#reports);
    await insertReportSections(trx, this.#named);
    await insertRejected(trx, this.#rejected);
    await insertWitnessWords(trx, this.#doubts);
    await followFacts(trx, words, this.#receivedAt);
    await writeWords(trx, words);
    return standings;
  }

  async #enter(organisation: string, ledger: Ledger): Promise<Standing> {
    if (ledger.isEmpty) return standingOf(this.#trx, organisation);
    const checkpoint = await ledger.enter(this.#trx, this.#parts.log);
    return { checkpoint, nonce: this.#handedOut.get(organisation) ?? "" };
  }
}

function receiptOf(head: ReportHead, { nonce, checkpoint }: Standing): Receipt {
  const { seq, received_at, leaf } = head;
  return { seq, receivedAt: received_at, leaf, nonce, checkpoint };
}
