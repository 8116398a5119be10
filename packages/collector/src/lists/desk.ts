import { dayOf } from "@muster/mapping/days";
import type { Lists, Own } from "@muster/mapping/lifecycle";
import { type AdvisoryName, tableFiles } from "@muster/mapping/patches";
import type { Signer } from "../keys/index.ts";
import {
  decideHeld,
  forgetSeen,
  type HeldList,
  heldLists,
  type ListSourceRow,
  listFileByDigest,
  listSource,
  listsInForce,
  readSetting,
  type Store,
  writeSetting,
} from "../store/index.ts";
import { type ListParts, listParts, listsOf } from "./in-force.ts";
import { BundleError, readBundle, writeBundle } from "./refresh/bundle.ts";
import { estateNeeds } from "./refresh/estate.ts";
import { sourcesAs } from "./refresh/index.ts";
import {
  changesBetween,
  put,
  refreshSource,
  type SourceOutcome,
  type Taken,
} from "./refresh/run.ts";
import { productSpread } from "./refresh/spread.ts";
import type { Asking, ListSource } from "./refresh/types.ts";

export interface ListDeskParts {
  readonly store: Store;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** The organisation's own list. */
  readonly own: Own | undefined;
  readonly ask: (source: ListSource) => Asking["get"];
  /** Sources that the settings leave out. */
  readonly without: readonly string[];
  /** Commit of endoflife.date's repository, or `latest`; absent: its API. */
  readonly endoflifeCommit?: string | undefined;
}

/** One source as an operator sees it. */
export interface SourceStanding {
  readonly id: string;
  readonly title: string;
  readonly documented: string;
  readonly leftOut: boolean;
  readonly checkedAt: string | null;
  readonly changedAt: string | null;
  readonly problem: string | null;
  /** The commit that was read last, where the source is a repository. */
  readonly pin: string | null;
}

/** What came into force, for the log. */
export interface Change {
  readonly source: string;
  readonly pin?: string;
  readonly taken: readonly Taken[];
}

/** Counts what came into force: whoever holds older lists reads them again. */
const VERSION = "lists.version";
/** Fingerprints of keys whose bundles are believed. */
const TRUSTED = "lists.trusted";
const tables = Object.values(tableFiles);
/** The source of what came by bundle. */
const BUNDLE = "bundle";

/** The lists in force, and everything that changes them. Several processes on one database see each other's changes. */
export class ListDesk {
  readonly #parts: ListDeskParts;
  #version = "";
  #parsed: ListParts;
  #lists: Lists;

  private constructor(parts: ListDeskParts) {
    this.#parts = parts;
    this.#parsed = listParts([]);
    this.#lists = listsOf(this.#parsed, parts.own);
  }

  static async open(parts: ListDeskParts): Promise<ListDesk> {
    const desk = new ListDesk(parts);
    await desk.reload();
    return desk;
  }

  /** The same object until something comes into force, so that what was worked out once stays known. */
  get lists(): Lists {
    return this.#lists;
  }

  /** Reads the lists again where something came into force since. */
  async reload(): Promise<void> {
    const { db } = this.#parts.store;
    const version = (await readSetting(db, VERSION)) ?? "";
    if (version === this.#version) return;
    this.#parsed = listParts(await listsInForce(db));
    this.#lists = listsOf(this.#parsed, this.#parts.own);
    this.#version = version;
  }

  /** The sources that count, or those named among them. @throws {RangeError} naming one that there is not */
  sources(named: readonly string[] = []): readonly ListSource[] {
    const { without, endoflifeCommit } = this.#parts;
    const all = sourcesAs(endoflifeCommit);
    const unknown = named.find((id) => !all.some((source) => source.id === id));
    if (unknown !== undefined) throw new RangeError(unknown);
    return all.filter(({ id }) =>
      named.length === 0 ? !without.includes(id) : named.includes(id),
    );
  }

  /** Asks one source. @param anew takes what it holds even where it lost a third of what it held */
  async refresh(source: ListSource, anew = false): Promise<SourceOutcome> {
    const { store, now, ask } = this.#parts;
    if (anew) await forgetSeen(store.db, source.id);
    const spread = () => productSpread(store.db, this.#lists, dayOf(now()));
    const estate = (table: AdvisoryName) => estateNeeds(store.db, table);
    const outcome = await refreshSource({ store, now, ask, spread, estate }, source);
    if (outcome.taken.length > 0) await this.#changed();
    return outcome;
  }

  async standings(): Promise<readonly SourceStanding[]> {
    return await Promise.all(
      sourcesAs(this.#parts.endoflifeCommit).map(async ({ id, title, documented }) => {
        const row: Partial<ListSourceRow> = (await listSource(this.#parts.store.db, id)) ?? {};
        const { checked_at: checkedAt = null, changed_at: changedAt = null, problem = null } = row;
        const leftOut = this.#parts.without.includes(id);
        const pin = /^[0-9a-f]{40}(?=\n)/.exec(row.etag ?? "")?.[0] ?? null;
        return { id, title, documented, leftOut, checkedAt, changedAt, problem, pin };
      }),
    );
  }

  /** When a source last answered; undefined where none ever did. */
  async lastTried(): Promise<string | undefined> {
    const rows = await Promise.all(
      this.sources().map(({ id }) => listSource(this.#parts.store.db, id)),
    );
    return rows
      .flatMap((row) => row?.tried_at ?? [])
      .sort()
      .at(-1);
  }

  held(): Promise<readonly HeldList[]> {
    return heldLists(this.#parts.store.db);
  }

  /** A person's word on what was held. @returns what came into force by it; undefined where nothing of this id waits */
  async decide(
    id: string,
    { decision, by }: { readonly decision: "accepted" | "rejected"; readonly by: string },
  ): Promise<Change | undefined> {
    const { store, now } = this.#parts;
    const found = (await this.held()).find((held) => held.id === id);
    if (found === undefined) return undefined;
    const at = new Date(now()).toISOString();
    const { file, digest, source } = found;
    const kept = await listFileByDigest(store.db, digest);
    if (kept === undefined) throw new Error("what was held is not kept");
    await store.db.transaction().execute(async (trx) => {
      await decideHeld(trx, id, { decision, at, by });
      await forgetSeen(trx, source, file.replace(/\.json$/, ""));
      if (decision === "accepted") {
        await put(trx, { file, text: kept.text, checkedOn: kept.checked_on }, { source, at });
      }
    });
    if (decision === "rejected") return { source, taken: [] };
    await this.#changed();
    return { source, taken: [{ file, changes: JSON.parse(found.changes) as Taken["changes"] }] };
  }

  /** Every list but the organisation's own, as one signed text. */
  bundle(signer: Signer): string {
    const files = this.#lists.files.filter(({ file }) => !file.startsWith("own/"));
    const madeAt = new Date(this.#parts.now()).toISOString();
    return writeBundle(signer, {
      format: "muster-lists/1",
      madeAt,
      files: files.map(({ file, text, checkedOn }) => ({ file, text, checkedOn })),
    });
  }

  /**
   * Puts a bundle's files in force where they are newer than ours: checked no earlier, and made after ours came into force. What is here and not there stays.
   * @param key the fingerprint of the key to believe from now on; absent: one of those believed before
   * @throws {BundleError} where it is damaged, older than what came before, or signed by another key
   */
  async take(text: string, key: string | undefined): Promise<Change> {
    const { store, now } = this.#parts;
    const bundle = readBundle(text);
    const trusted = new Set((await readSetting(store.db, TRUSTED))?.split(" ") ?? []);
    if (key !== undefined) trusted.add(key.toLowerCase());
    if (!trusted.has(bundle.fingerprint)) {
      throw new BundleError(
        `it is signed by ${bundle.fingerprint}, which is not believed here: compare it with what \`muster lists export\` printed, and give it with --key`,
      );
    }
    const at = new Date(now()).toISOString();
    if (bundle.madeAt > new Date(now() + 86_400_000).toISOString()) {
      throw new BundleError(
        `it was made on ${bundle.madeAt.slice(0, 10)}, which is still to come here: set this computer's clock`,
      );
    }
    const ours = new Map(this.#lists.files.map((file) => [file.file, file]));
    const since = new Map((await listsInForce(store.db)).map((row) => [row.file, row.since]));
    const newer = bundle.files.filter(({ file, checkedOn, text: theirs }) => {
      const own = ours.get(file);
      // A table that nothing stands in yet is no file here; of products there are those that this program knows.
      if (own === undefined ? !tables.includes(file) : theirs === own.text) return false;
      return checkedOn >= (own?.checkedOn ?? "") && bundle.madeAt >= (since.get(file) ?? "");
    });
    const taken = newer.map((file) => ({
      file: file.file,
      changes: changesBetween(ours.get(file.file)?.text, file.text),
    }));
    await store.db.transaction().execute(async (trx) => {
      for (const file of newer) await put(trx, file, { source: BUNDLE, at });
      await writeSetting(trx, TRUSTED, [...trusted].sort().join(" "));
    });
    if (taken.length > 0) await this.#changed();
    return { source: BUNDLE, taken };
  }

  async #changed(): Promise<void> {
    const { db } = this.#parts.store;
    const version = Number((await readSetting(db, VERSION)) ?? 0) + 1;
    await writeSetting(db, VERSION, String(version));
    await this.reload();
  }
}
