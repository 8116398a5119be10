import { type Day, dayOf, type Lists } from "@muster/mapping";
import { AnchorDesk } from "./anchors/index.ts";
import { endOfDay } from "./assessment/index.ts";
import { isHere } from "./config/database.ts";
import { databaseOf, type Settings } from "./config/load.ts";
import { editionInForce, noItems } from "./editions/index.ts";
import {
  type Evaluated,
  Evaluator,
  type Finding,
  flipsOf,
  judgeEach,
  judgeEstate,
  listSetOf,
  type Terms,
} from "./evaluate/index.ts";
import { type CollectorKeys, openKeys, openPseudonyms } from "./keys/index.ts";
import { enterChange, type Flip } from "./list-change.ts";
import { askThrough, type Change, ListDesk, ownList } from "./lists/index.ts";
import { EvidenceLog } from "./log/index.ts";
import { type BuiltPack, buildPack } from "./packs/build.ts";
import type { EvidenceTerms } from "./packs/evidence.ts";
import { onlyItems, type PackOrder as Wanted } from "./packs/order.ts";
import { rulesInForce } from "./packs/rules.ts";
import { buildSummary, type SummaryTerms } from "./packs/summary.ts";
import type { Summary } from "./packs/summary-schema.ts";
import { assessmentYear } from "./privacy/index.ts";
import {
  insertPack,
  listOrganisations,
  type Organisation,
  openStore,
  organisationById,
  type Store,
} from "./store/index.ts";
import { version } from "./version.ts";

export interface CollectorOptions {
  readonly settings: Settings;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Random bytes from a source fit for keys. */
  readonly random: (bytes: number) => Uint8Array;
}

/** What to hand over, and as of which day. */
export interface PackOrder extends Wanted {
  readonly organisation: string;
  /** A folder that is absent or empty. */
  readonly out: string;
  /** Judge as of this day; today where absent. */
  readonly day?: Day | undefined;
  /** Another edition than the organisation's own. */
  readonly edition?: string | undefined;
  /** Who asked for it, for the log. */
  readonly by: string;
  readonly onProgress?: ((doing: string) => void) | undefined;
}

export class CollectorError extends Error {
  readonly code: "NO_ORGANISATION" | "NO_EDITION" | "DAY_AHEAD";

  constructor(code: CollectorError["code"], message: string) {
    super(message);
    this.name = "CollectorError";
    this.code = code;
  }
}

/** The collector without its door: store, keys, log, lists and what is done with them. Opened by every command. */
export class Collector {
  readonly settings: Settings;
  readonly store: Store;
  readonly keys: CollectorKeys;
  readonly log: EvidenceLog;
  /** The lists in force, and what changes them. */
  readonly desk: ListDesk;
  readonly now: () => number;
  readonly random: (bytes: number) => Uint8Array;
  readonly #evaluator: Evaluator;

  private constructor(
    options: CollectorOptions,
    parts: {
      desk: ListDesk;
      store: Store;
      keys: CollectorKeys;
      log: EvidenceLog;
    },
  ) {
    this.settings = options.settings;
    this.desk = parts.desk;
    this.now = options.now;
    this.random = options.random;
    this.store = parts.store;
    this.keys = parts.keys;
    this.log = parts.log;
    const { log, store } = parts;
    const append = (...leaf: Parameters<EvidenceLog["append"]>) => log.append(...leaf);
    this.#evaluator = new Evaluator({ store, rules: () => rulesInForce().name, append });
  }

  /** @throws {OwnListError} {@link StoreError} {@link KeyError} {@link LogNameError} each with its cure */
  static async open(options: CollectorOptions): Promise<Collector> {
    const { settings, now } = options;
    const names = settings.names;
    const own =
      settings.supportedSoftware === undefined ? undefined : ownList(settings.supportedSoftware);
    const keys = await openKeys({ folder: settings.data, names, now, ...settings.keys });
    const store = await openStore(databaseOf(settings));
    try {
      const name = names[0] ?? "localhost";
      const log = await EvidenceLog.open({
        store,
        signer: keys.signer,
        name,
        folder: settings.data,
        now,
      });
      await log.check("new");
      const { without, proxy, mirror, endoflifeCommit } = settings.lists;
      const ask = askThrough({ agent: `muster/${version}`, proxy, mirror });
      const desk = await ListDesk.open({ store, now, own, ask, without, endoflifeCommit });
      return new Collector(options, { desk, store, keys, log });
    } catch (error) {
      await store.close();
      throw error;
    }
  }

  get seeds(): CollectorKeys["seeds"] {
    return this.keys.seeds;
  }

  /** Beyond this computer a code alone lets nobody in, unless the settings say so. */
  get secondFactor(): "required" | "where-given" {
    const { console, listen } = this.settings;
    return console.secondFactor ?? (isHere(listen.host) ? "where-given" : "required");
  }

  /** Today in London. */
  get today(): Day {
    return dayOf(this.now());
  }

  get lists(): Lists {
    return this.desk.lists;
  }

  terms(today = this.today): Terms {
    return { today, lists: this.lists, policy: this.settings.policy };
  }

  /** Where checkpoints go beside this collector. @param onError told of what failed; nothing stops for it */
  anchorDesk(onError: (error: unknown) => void = () => undefined): AnchorDesk {
    const { log, now, random, settings } = this;
    const { data: folder, anchors } = settings;
    return new AnchorDesk({ log, now, random, folder, anchors, onError });
  }

  /** What devices are described with. @param names whether those that people call them by may be shown */
  async evidenceTerms(day: Day, names: boolean): Promise<EvidenceTerms> {
    const pseudonym = await openPseudonyms(this.settings.data, assessmentYear(day));
    return { ...this.terms(day), names, pseudonym };
  }

  /** Judges one device after a report of it was accepted. */
  async evaluateDevice(device: string): Promise<Evaluated> {
    await this.desk.reload();
    return await this.#evaluator.evaluateDevice(device, this.terms());
  }

  /** Judges every device that may be judged differently today. */
  async evaluateDue(organisation: string): Promise<Evaluated> {
    await this.desk.reload();
    return await this.#evaluator.evaluateDue(organisation, this.terms());
  }

  /**
   * Judges every organisation by what came into force, and enters in each log what moved and how many devices are judged
   * differently since.
   * @param by who brought it about
   */
  async judgeByChange(change: Change, by: string): Promise<readonly Flip[]> {
    if (change.taken.length === 0) return [];
    const { source, pin, taken } = change;
    const what = { source, taken, ...(pin !== undefined && { pin }) };
    const flips: Flip[] = [];
    for (const { id } of await listOrganisations(this.store.db)) {
      await this.evaluateDue(id);
      const about = { organisation: id, day: this.today, lists: listSetOf(this.lists).digest };
      const flipped = await flipsOf(this.store.db, about);
      await enterChange(this, { organisation: id, ...what, flipped, by });
      flips.push(...flipped.map((flip) => ({ organisation: id, ...flip })));
    }
    return flips;
  }

  /** @throws {CollectorError} where no organisation has this ODS code */
  async organisation(id: string): Promise<Organisation> {
    const found = await organisationById(this.store.db, id);
    if (found !== undefined) return found;
    throw new CollectorError(
      "NO_ORGANISATION",
      `There is no organisation ${id} here. \`muster org list\` shows those there are.`,
    );
  }

  /** The organisation with this code, or without a code the first there is; `undefined` where there is none yet. */
  async knownOrganisation(id?: string): Promise<Organisation | undefined> {
    if (id !== undefined) return organisationById(this.store.db, id);
    return (await listOrganisations(this.store.db))[0];
  }

  /** The whole answer as of a day, without a pack around it. */
  async summary(organisation: string, day = this.today): Promise<Summary> {
    const terms = await this.#summaryTerms(await this.organisation(organisation), {
      day,
      names: true,
    });
    // Stored findings speak for today.
    const findings = day === this.today ? undefined : await this.#judge(organisation, day);
    return buildSummary({
      ...terms,
      db: this.store.db,
      organisation,
      ...(findings && { findings }),
    });
  }

  /** Builds a pack. That it was built, and by whom, is entered in the log before it takes its place. */
  async pack(order: PackOrder): Promise<BuiltPack> {
    const { out, day = this.today, edition, items, sbom, names = false, onProgress } = order;
    const { cyberEssentials } = order;
    const organisation = await this.organisation(order.organisation);
    const terms = await this.#summaryTerms(
      { ...organisation, edition: edition ?? organisation.edition },
      { day, names },
    );
    return await buildPack({
      ...terms,
      edition: onlyItems(terms.edition, items),
      items,
      sbom,
      cyberEssentials,
      findings: this.#judgeEach(organisation.id, day),
      db: this.store.db,
      organisation: organisation.id,
      out,
      log: this.log,
      anchors: (size) => this.anchorDesk().filesFor(organisation.id, size),
      onSealed: (digest) => this.#remember({ ...order, day, names, digest }),
      ...(onProgress && { onProgress }),
    });
  }

  async #remember(pack: PackOrder & { day: Day; names: boolean; digest: string }): Promise<void> {
    const { organisation, day, names, by, digest, out } = pack;
    const at = new Date(this.now()).toISOString();
    await this.store.db.transaction().execute(async (trx) => {
      const id = Buffer.from(this.random(8)).toString("hex");
      await insertPack(trx, { id, organisation, built_at: at, today: day, path: out, digest });
      const about = { by, pack: digest, today: day, names, at };
      await this.log.append(trx, organisation, { type: "export", about });
    });
  }

  /** Judges anew, without touching what is stored: whoever holds a pack can do the same and must come to the same words. */
  #judge(organisation: string, day: Day): Promise<readonly Finding[]> {
    const about = { organisation, rules: rulesInForce().name, before: this.#before(day) };
    return judgeEstate(this.store.db, about, this.terms(day));
  }

  /** The same, some devices at a time. */
  #judgeEach(organisation: string, day: Day): AsyncIterable<readonly Finding[]> {
    const about = { organisation, rules: rulesInForce().name, before: this.#before(day) };
    return judgeEach(this.store.db, about, this.terms(day));
  }

  /** The end of a day gone by; nothing of what devices said is later than today. */
  #before(day: Day): string | undefined {
    return day < this.today ? endOfDay(day) : undefined;
  }

  async #summaryTerms(
    { id, edition: name, category }: Organisation,
    about: { day: Day; names: boolean },
  ): Promise<SummaryTerms> {
    const edition = await editionInForce(this.store.db, { id, edition: name, category });
    if (edition === undefined) {
      throw new CollectorError("NO_EDITION", noItems(name, category));
    }
    const terms = await this.evidenceTerms(about.day, about.names);
    return { ...terms, before: this.#before(about.day), edition };
  }

  /** Lets what is under way end, then closes the store. */
  async close(): Promise<void> {
    await this.log.close();
    await this.store.close();
  }
}
