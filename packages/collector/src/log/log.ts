import { setImmediate } from "node:timers/promises";
import { publicPart, type Signer } from "../keys/index.ts";
import {
  type Db,
  listOrganisations,
  readSetting,
  type Store,
  writeSetting,
} from "../store/index.ts";
import { auditParts, auditTables } from "./audit.ts";
import {
  type Checkpoint,
  checkpointBefore,
  insertCheckpoint,
  latestCheckpoint,
} from "./checkpoint.ts";
import { type Fault, Faults } from "./fault.ts";
import { CheckpointKeeper } from "./keeper.ts";
import type { NewLeaf } from "./leaf.ts";
import type { LeafType } from "./leaf-shapes.ts";
import { type Entered, LogNameError, type LogOptions } from "./log-options.ts";
import { consistencySteps, inclusionSteps, type ProofStep } from "./merkle.ts";
import { NodeCache } from "./node-cache.ts";
import { isNoteName, openNote, signTreeHead, verifierKey } from "./note.ts";
import { TilePublisher, tilePlace } from "./publisher.ts";
import { type LogState, LogTamperedError, StopFile } from "./state.ts";
import { publishTiles, type TileFolder, verifyTiles } from "./tile-files.ts";
import { appendLeaves, hex, lockLog, nameOf, proofOf, proofsOf } from "./tree.ts";
import { type Verified, verifyLog } from "./verify.ts";
import type { SignedLog } from "./verify-checkpoints.ts";
import { doubtsAbout, rewrittenFor } from "./verify-witnesses.ts";

const NAME = "log.name";
/** Entries that a start checks from the first: about a second's work. */
const QUICK_OVER = 10_000;

/** Everything a whole audit looks at, in order: the log first, since the tables are held against it. */
export const wholeAudit = ["log", ...auditParts, "tiles"] as const;

/** The evidence logs of a collector, one an organisation. */
export class EvidenceLog {
  /** The collector's part of the logs' names. */
  readonly name: string;
  readonly signer: Signer;
  readonly #store: Store;
  readonly #now: () => number;
  readonly #folder: string;
  readonly #keeper: CheckpointKeeper;
  readonly #stops: StopFile;
  readonly #tiles: TilePublisher;
  readonly #nodes: NodeCache;
  #state: LogState = { state: "sound", warnings: [] };

  private constructor(options: LogOptions, name: string) {
    this.name = name;
    this.signer = options.signer;
    this.#store = options.store;
    this.#now = options.now;
    this.#stops = new StopFile(options.folder);
    this.#keeper = new CheckpointKeeper(options.folder, options.store.db);
    const folder = (organisation: string) => this.#tilesOf(organisation);
    this.#tiles = new TilePublisher(options.store.db, folder);
    this.#folder = options.folder;
    this.#nodes = new NodeCache(options.store.db);
  }

  /** @throws {LogNameError} where the name cannot name a key */
  static async open(options: LogOptions): Promise<EvidenceLog> {
    const { db } = options.store;
    const remembered = await readSetting(db, NAME);
    const name = remembered ?? options.name;
    if (!isNoteName(name)) {
      throw new LogNameError(
        `the collector's name ${JSON.stringify(name)} must have no white space and no plus`,
      );
    }
    if (name !== remembered) await writeSetting(db, NAME, name);
    return new EvidenceLog(options, name);
  }

  get state(): LogState {
    const problems = [this.#keeper.problem, this.#tiles.problem].filter((p) => p !== undefined);
    if (this.#state.state === "tampered" || problems.length === 0) return this.#state;
    return { state: "sound", warnings: [...this.#state.warnings, ...problems] };
  }

  /** @throws {LogTamperedError} where nothing may be written */
  assertSound(): void {
    if (this.#state.state === "tampered") throw new LogTamperedError(this.#state);
  }

  originOf(organisation: string): string {
    return `${this.name}/evidence/${organisation}`;
  }

  /** The key that an independent verifier of signed notes takes: `name+hash+base64`. */
  verifierKey(organisation: string): string {
    return verifierKey(this.originOf(organisation), this.signer);
  }

  /** What agents pin. */
  get collectorKeys() {
    return [publicPart(this.signer)];
  }

  /**
   * Enters leaves within the caller's transaction and signs the tree they make. If the transaction fails, nothing was
   * entered.
   * @throws {LogTamperedError} {@link LeafError}
   */
  async enter(trx: Db, organisation: string, leaves: readonly NewLeaf[]): Promise<Entered> {
    this.assertSound();
    await lockLog(trx, organisation);
    const { indices, tree } = await appendLeaves(trx, organisation, leaves);
    const head = { origin: this.originOf(organisation), size: tree.size, root: tree.root() };
    const checkpoint: Checkpoint = {
      organisation,
      size: head.size,
      root: hex(head.root),
      note: signTreeHead(head, this.signer),
      previous: head.size - leaves.length,
    };
    await insertCheckpoint(trx, checkpoint);
    this.#keeper.soon(organisation);
    this.#tiles.soon(organisation, leaves.length);
    return { indices, checkpoint };
  }

  /** As {@link enter} for one leaf. @returns its index */
  async append(trx: Db, organisation: string, leaf: NewLeaf): Promise<number> {
    const { checkpoint } = await this.enter(trx, organisation, [leaf]);
    return checkpoint.size - 1;
  }

  /** The newest signed checkpoint; undefined before the first entry. */
  checkpoint(organisation: string, db: Db = this.#store.db): Promise<Checkpoint | undefined> {
    return latestCheckpoint(db, organisation);
  }

  /** The smallest signed checkpoint over every entry but those of some types that come last. */
  checkpointBefore(
    organisation: string,
    types: readonly LeafType[],
  ): Promise<Checkpoint | undefined> {
    return checkpointBefore(this.#store.db, organisation, types);
  }

  /** RFC 6962's PATH(index, D[size]), leaf to root. @throws {RangeError} where there is no such leaf */
  async inclusionProof(organisation: string, index: number, size: number): Promise<Uint8Array[]> {
    return await this.#prove(organisation, inclusionSteps(index, size));
  }

  /** {@link inclusionProof} of some hundred leaves together, in the order given. */
  async inclusionProofs(
    organisation: string,
    indices: readonly number[],
    size: number,
  ): Promise<Uint8Array[][]> {
    const steps = indices.map((index) => inclusionSteps(index, size));
    const wanted = new Map(steps.flat(2).map((node) => [nameOf(node), node]));
    const stored = await this.#nodes.read(organisation, [...wanted.values()]);
    return proofsOf(steps, organisation, stored);
  }

  /** RFC 6962's PROOF(older, D[newer]). @throws {RangeError} where `older` is not within `newer` */
  async consistencyProof(
    organisation: string,
    older: number,
    newer: number,
  ): Promise<Uint8Array[]> {
    return await this.#prove(organisation, consistencySteps(older, newer));
  }

  async #prove(organisation: string, steps: readonly ProofStep[]): Promise<Uint8Array[]> {
    return proofOf(steps, organisation, await this.#nodes.read(organisation, steps.flat()));
  }

  /**
   * Compares every organisation's log with what was signed, the checkpoint kept outside the database included. What it
   * finds stays {@link state} until the program starts again.
   * @param scope `all`: every entry from the first; `new`: a log over {@link QUICK_OVER} entries only from the checkpoint
   * kept outside, for a quick start
   */
  async check(scope: "all" | "new"): Promise<LogState> {
    const warnings: string[] = [];
    const organisations = await listOrganisations(this.#store.db);
    for (const { id } of organisations) {
      const outside = await this.#keeper.read(id);
      const found = await this.#verify(id, { outside, scope });
      const faults = found.faults.length > 0 ? found.faults : ((await this.#stops.read(id)) ?? []);
      if (faults.length > 0) {
        this.#state = { state: "tampered", organisation: id, faults };
        return this.#state;
      }
      if (outside === undefined && found.size > 0) {
        warnings.push(
          `no checkpoint of ${id} was kept outside the database: whether it was put back to an earlier state cannot be told`,
        );
        this.#keeper.soon(id);
      }
      warnings.push(...(await doubtsAbout(this.#store.db, id)));
    }
    // What a crash left unpublished.
    for (const { id } of organisations) this.#tiles.soon(id, 0);
    this.#state = { state: "sound", warnings };
    return this.#state;
  }

  /** Looks whether an audit of another program on this data folder found something meanwhile. */
  async heed(): Promise<LogState> {
    for (const { id } of await listOrganisations(this.#store.db)) {
      if (this.#state.state === "tampered") break;
      const faults = await this.#stops.read(id);
      if (faults !== undefined) this.#state = { state: "tampered", organisation: id, faults };
    }
    return this.state;
  }

  /**
   * Looks at what devices say of an organisation's log. A head that this key signed, and that the log does not continue, is
   * proof that it was rewritten: nobody need believe the device. A word without such a head only stands where it is shown.
   */
  async heedDevices(organisation: string): Promise<void> {
    const faults = await rewrittenFor(this.#store.db, this.#signed(organisation, undefined));
    if (faults.length > 0) await this.conclude(organisation, faults);
  }

  /**
   * Draws the consequence of a whole audit: with faults this program, and every other on this data folder, is read-only
   * from now on; without, what an earlier audit found no longer stands against the organisation.
   */
  async conclude(organisation: string, found: readonly Fault[]): Promise<void> {
    // The log as files is a copy: one that was altered is named, and written anew where it is taken away.
    const faults = found.filter(({ table }) => table !== "tile");
    if (faults.length === 0) return await this.#stops.remove(organisation);
    this.#state = { state: "tampered", organisation, faults };
    await this.#stops.write(new Date(this.#now()).toISOString(), organisation, faults);
  }

  /** Recomputes one whole log, without changing {@link state}. @param outside a checkpoint from elsewhere to compare with */
  verify(organisation: string, outside?: string): Promise<Verified> {
    return this.#verify(organisation, { outside, scope: "all" });
  }

  /**
   * Recomputes one whole log and holds every table against it: what was altered, added or taken away is named. Reads
   * everything the organisation ever reported.
   */
  async audit(organisation: string): Promise<readonly Fault[]> {
    const outside = await this.#keeper.read(organisation);
    const faults = await this.#store.snapshot((db) => this.auditIn(db, organisation, outside));
    // Files are held against tables, which says nothing where those are not sound.
    if (faults.length > 0) return faults;
    return await this.auditPart(organisation, "tiles", setImmediate);
  }

  /** As {@link audit} of the database alone, in a view of it that the caller holds. @param outside the checkpoint kept elsewhere */
  async auditIn(db: Db, organisation: string, outside?: string): Promise<readonly Fault[]> {
    const { faults } = await verifyLog(db, this.#signed(organisation, outside));
    const about = { organisation, faults: new Faults(), breathe: setImmediate };
    const said = await rewrittenFor(db, this.#signed(organisation, outside));
    return [...faults, ...said, ...(await auditTables(db, about))];
  }

  /** One part of {@link audit}: the log itself, or a group of tables. @param breathe awaited every few rows; may throw */
  async auditPart(
    organisation: string,
    part: (typeof wholeAudit)[number],
    breathe: () => Promise<unknown>,
  ): Promise<readonly Fault[]> {
    const outside = await this.#keeper.read(organisation);
    return await this.#store.snapshot(async (db) => {
      if (part === "tiles") return await verifyTiles(db, this.#tilesOf(organisation), breathe);
      if (part !== "log") {
        return await auditTables(db, { organisation, faults: new Faults(), breathe }, [part]);
      }
      const log = { ...this.#signed(organisation, outside), breathe };
      return [...(await verifyLog(db, log)).faults, ...(await rewrittenFor(db, log))];
    });
  }

  #verify(
    organisation: string,
    { outside, scope }: { readonly outside: string | undefined; readonly scope: "all" | "new" },
  ): Promise<Verified> {
    const log = this.#signed(organisation, outside);
    const known = outside === undefined ? 0 : (openNote(outside, this.signer)?.size ?? 0);
    const from = scope === "new" && known > QUICK_OVER ? known : 0;
    return verifyLog(this.#store.db, log, from);
  }

  #signed(organisation: string, outside: string | undefined): SignedLog {
    return { organisation, origin: this.originOf(organisation), key: this.signer, outside };
  }

  /** Writes the copies of checkpoints that wait. To be called before the store is closed. */
  async close(): Promise<void> {
    await this.#keeper.settle();
    if (this.#state.state === "sound") await this.#tiles.settle();
  }

  /** Writes the whole log as files into another folder, for a file server or a USB stick. @returns entries in it */
  async export(organisation: string, path: string): Promise<number> {
    const { db } = this.#store;
    const checkpoint = await latestCheckpoint(db, organisation);
    if (checkpoint === undefined) return 0;
    await publishTiles(db, { ...this.#tilesOf(organisation), path }, checkpoint);
    return checkpoint.size;
  }

  #tilesOf(organisation: string): TileFolder {
    const path = tilePlace(this.#folder, organisation);
    return { organisation, origin: this.originOf(organisation), key: this.signer, path };
  }
}
