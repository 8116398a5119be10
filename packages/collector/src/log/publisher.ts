import { join } from "node:path";
import type { Db } from "../store/index.ts";
import { latestCheckpoint } from "./checkpoint.ts";
import { publishTiles, type TileFolder } from "./tile-files.ts";

/** How long entries may wait to be published, in milliseconds. */
const DELAY_MS = 10_000;
/** So many entries wait no longer than it takes to commit them. */
const MANY = 1000;
const SOON_MS = 250;

/** Keeps each log as files, a little behind the database: it publishes what is committed, never more. */
export class TilePublisher {
  readonly #db: Db;
  readonly #folderOf: (organisation: string) => TileFolder;
  readonly #waiting = new Map<string, number>();
  #timer: { readonly due: number; readonly timer: NodeJS.Timeout } | undefined;
  #writing: Promise<void> = Promise.resolve();
  #problem: string | undefined;

  constructor(db: Db, folderOf: (organisation: string) => TileFolder) {
    this.#db = db;
    this.#folderOf = folderOf;
  }

  /** Why the last files could not be written, for the operator. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** Has an organisation's log published within ten seconds, or at once where a thousand entries wait. */
  soon(organisation: string, entries: number): void {
    const waiting = (this.#waiting.get(organisation) ?? 0) + entries;
    this.#waiting.set(organisation, waiting);
    const delay = waiting >= MANY ? SOON_MS : DELAY_MS;
    if (this.#timer !== undefined && this.#timer.due <= delay) return;
    clearTimeout(this.#timer?.timer);
    this.#timer = { due: delay, timer: setTimeout(() => void this.settle(), delay).unref() };
  }

  /** Publishes what waits, now. */
  settle(): Promise<void> {
    clearTimeout(this.#timer?.timer);
    this.#timer = undefined;
    this.#writing = this.#writing.then(() => this.#publishAll());
    return this.#writing;
  }

  async #publishAll(): Promise<void> {
    const due = [...this.#waiting.keys()];
    this.#waiting.clear();
    for (const organisation of due) {
      const folder = this.#folderOf(organisation);
      try {
        const checkpoint = await latestCheckpoint(this.#db, organisation);
        if (checkpoint !== undefined) await publishTiles(this.#db, folder, checkpoint);
        this.#problem = undefined;
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        this.#problem = `the log cannot be written as files into ${folder.path}: ${reason}`;
      }
    }
  }
}

/** Where a log's files lie in the data folder. */
export function tilePlace(data: string, organisation: string): string {
  return join(data, "log", encodeURIComponent(organisation));
}
