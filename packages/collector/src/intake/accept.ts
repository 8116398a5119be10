import type { Schedule } from "@muster/mapping/wire";
import type { EvidenceLog } from "../log/index.ts";
import { type Db, reportHeads, type Store } from "../store/index.ts";
import { commitBatch, ErasedMeanwhile, type Outcome, type Receipt, type Ticket } from "./batch.ts";
import { type Arrived, admit } from "./gate.ts";
import { GroupCommit } from "./group-commit.ts";
import type { Sources } from "./ledger.ts";
import { placeOf } from "./place.ts";
import { Quota, type QuotaLimits } from "./quota.ts";
import { Refusal, ReportRefused } from "./refusal.ts";
import { type Answer, answer, growthSince, refusedAnswer } from "./reply.ts";
import { SectionDesk } from "./section-desk.ts";
import { type Sections, Shelf } from "./shelf.ts";

/** A report that was just taken. */
export interface Accepted {
  readonly organisation: string;
  readonly device: string;
  /** Digest of the report. */
  readonly report: string;
  /** Kinds whose fact is another one now, or gone. */
  readonly changedKinds: readonly string[];
}

export interface AcceptorParts extends Sources {
  readonly store: Store;
  readonly log: EvidenceLog;
  readonly schedule: () => Schedule;
  /** What one device may add in an hour, where it is not the usual. */
  readonly quota?: QuotaLimits | undefined;
  /** Told after the commit, before the acknowledgement; it must not throw. */
  readonly onAccepted?: (accepted: Accepted) => void;
}

const nothing: Sections = { named: new Map(), fresh: [], facts: [], erasures: undefined };

/** Takes reports in. One for a collector: it joins reports that arrive together into one transaction. */
export class Acceptor {
  readonly #parts: AcceptorParts;
  readonly #db: Db;
  readonly #desk = new SectionDesk();
  readonly #shelf: Shelf;
  readonly #commits: GroupCommit<Ticket, Outcome>;
  readonly #quota: Quota;

  constructor(parts: AcceptorParts) {
    const { store, log, now, random } = parts;
    this.#parts = parts;
    this.#db = store.db;
    this.#shelf = new Shelf(store.db, this.#desk);
    this.#quota = new Quota(now, parts.quota);
    this.#commits = new GroupCommit((tickets) =>
      store.db
        .transaction()
        .execute((trx) => commitBatch(trx, { log, sources: { now, random } }, tickets)),
    );
  }

  /**
   * Answers a posted parcel.
   * @param from size of the log the agent saw last; 0 where it saw none
   * @throws {Refusal} where whoever sent it is not known, told unsigned
   */
  async accept(body: Uint8Array, from: number): Promise<Answer> {
    const { signer } = this.#parts.log;
    try {
      const arrived = await admit(this.#db, body);
      return await this.#answer(arrived, from);
    } catch (error) {
      if (error instanceof ReportRefused) return await refusedAnswer(signer, error);
      throw error;
    }
  }

  /** Ends its thread. */
  close(): Promise<void> {
    return this.#desk.close();
  }

  async #answer(arrived: Arrived, from: number): Promise<Answer> {
    const { device, digest } = arrived;
    try {
      const placed = await this.#place(arrived).catch((error: unknown) => {
        if (!(error instanceof ErasedMeanwhile)) throw error;
        this.#shelf.forget();
        return this.#place(arrived);
      });
      if ("lacking" in placed) return await this.#need(arrived, placed.lacking);
      const { sections, outcome } = placed;
      if (outcome.kind === "refused") throw outcome.refusal;
      if (outcome.kind === "taken") this.#taken({ arrived, sections }, outcome.changedKinds);
      if (arrived.report.agent.witness) await this.#parts.log.heedDevices(device.organisation);
      return await this.#acknowledge(arrived, outcome.receipt, from);
    } catch (error) {
      // That it comes too often says nothing about the report: it is told unsigned, and the report comes again.
      const about = error instanceof Refusal && error.status !== 429;
      throw about ? new ReportRefused(error, device.id, digest) : error;
    }
  }

  #take(arrived: Arrived): ReturnType<Shelf["take"]> {
    const sent = new Set(arrived.sections.map((s) => s.digest));
    const named = arrived.report.probes.filter((p) => sent.has(p.section ?? ""));
    const bytes = named.reduce((sum, p) => sum + (p.bytes ?? 0), 0);
    this.#quota.take(arrived.device.id, bytes);
    return this.#shelf.take(arrived);
  }

  async #place(arrived: Arrived) {
    const sections = (await this.#isNext(arrived)) ? await this.#take(arrived) : nothing;
    if ("lacking" in sections) return sections;
    return { sections, outcome: await this.#commits.submit({ arrived, sections }) };
  }

  /** Whether its sections matter. What is here already, or has no place, is decided without them. */
  async #isNext(arrived: Arrived): Promise<boolean> {
    const { device, report, digest } = arrived;
    const isNew = report.seq > device.seq;
    const held = isNew ? undefined : (await reportHeads(this.#db, [digest])).get(digest);
    return placeOf(device, arrived, held).kind === "next";
  }

  #need({ device, digest }: Arrived, sections: readonly string[]): Promise<Answer> {
    const about = { v: 1, device: device.id, report: digest } as const;
    return answer(this.#parts.log.signer, { kind: "need", ...about, sections: [...sections] });
  }

  #taken({ arrived, sections }: Ticket, changedKinds: readonly string[]): void {
    const { device, digest } = arrived;
    this.#shelf.remember(sections.fresh);
    const { organisation, id } = device;
    this.#parts.onAccepted?.({ organisation, device: id, report: digest, changedKinds });
  }

  async #acknowledge(
    { device, digest }: Arrived,
    { seq, receivedAt, leaf, nonce, checkpoint }: Receipt,
    from: number,
  ): Promise<Answer> {
    const { log, schedule } = this.#parts;
    const consistency = await growthSince(log, device.organisation, { from, to: checkpoint.size });
    return await answer(log.signer, {
      kind: "ack",
      v: 1,
      device: device.id,
      report: digest,
      seq,
      receivedAt,
      leaf,
      nonce,
      schedule: schedule(),
      checkpoint: checkpoint.note,
      consistency,
    });
  }
}
