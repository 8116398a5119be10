import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { readPrivate, replaceFile } from "../keys/index.ts";
import type { Db } from "../store/index.ts";
import { latestCheckpoint } from "./checkpoint.ts";

/** How long a newer checkpoint may wait for its copy, in milliseconds: one flush then serves many commits. */
const DELAY_MS = 1000;

/**
 * Keeps each log's last checkpoint in a file outside the database, so that a database put back to yesterday is noticed.
 * It copies what is committed, never more: a crash leaves the file behind the database, not before it.
 */
export class CheckpointKeeper {
  readonly #folder: string;
  readonly #db: Db;
  readonly #kept = new Map<string, number>();
  readonly #waiting = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();
  #problem: string | undefined;

  /** @param folder the data folder */
  constructor(folder: string, db: Db) {
    this.#folder = join(folder, "checkpoints");
    this.#db = db;
  }

  /** Why the last copy could not be written, for the operator. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** The note kept of an organisation's log. */
  async read(organisation: string): Promise<string | undefined> {
    return (await readPrivate(this.#place(organisation)))?.toString("utf8");
  }

  /** Has the copy written a little later. */
  soon(organisation: string): void {
    this.#waiting.add(organisation);
    this.#timer ??= setTimeout(() => void this.settle(), DELAY_MS).unref();
  }

  /** Writes what waits, now. */
  settle(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#writing = this.#writing.then(() => this.#writeAll());
    return this.#writing;
  }

  async #writeAll(): Promise<void> {
    const due = [...this.#waiting];
    this.#waiting.clear();
    for (const organisation of due) {
      try {
        await this.#write(organisation);
        this.#problem = undefined;
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        this.#problem = `the checkpoint cannot be kept in ${this.#folder}: ${reason}`;
      }
    }
  }

  async #write(organisation: string): Promise<void> {
    const checkpoint = await latestCheckpoint(this.#db, organisation);
    if (checkpoint === undefined || checkpoint.size <= (this.#kept.get(organisation) ?? 0)) return;
    await mkdir(this.#folder, { mode: 0o700, recursive: true });
    await replaceFile(this.#place(organisation), checkpoint.note);
    this.#kept.set(organisation, checkpoint.size);
  }

  #place(organisation: string): string {
    return join(this.#folder, `${encodeURIComponent(organisation)}.checkpoint`);
  }
}
