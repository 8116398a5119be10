import type { Signer } from "../keys/index.ts";
import type { Db } from "../store/index.ts";
import type { Checkpoint } from "./checkpoint.ts";
import type { Faults } from "./fault.ts";
import type { GrowingTree } from "./merkle.ts";
import { openNote } from "./note.ts";
import { hex } from "./tree.ts";

/** The log whose checkpoints are held against its tree. */
export interface SignedLog {
  readonly organisation: string;
  readonly origin: string;
  readonly key: Pick<Signer, "raw">;
  /** The note kept outside the database, where there is one. */
  readonly outside: string | undefined;
  /** Lets others have the processor; a turn of the event loop where absent. */
  readonly breathe?: () => Promise<unknown>;
}

const PAGE = 500;

/** Holds checkpoints, in order of size, against a tree as it grows past them. */
export class CheckpointCheck {
  readonly #db: Db;
  readonly #log: SignedLog;
  readonly #faults: Faults;
  #page: readonly Checkpoint[] = [];
  #next = 0;
  /** Size of the checkpoint looked at last; undefined before the first of a check that does not begin at the beginning. */
  #before: number | undefined;
  #outside: { readonly size: number; readonly root: string } | undefined;

  constructor(db: Db, log: SignedLog, faults: Faults) {
    this.#db = db;
    this.#log = log;
    this.#faults = faults;
  }

  /** @param from only checkpoints of at least this size are looked at */
  async begin(from: number): Promise<void> {
    this.#before = from === 0 ? 0 : undefined;
    await this.#read(from - 1);
    const { outside, key, origin } = this.#log;
    if (outside === undefined) return;
    const head = openNote(outside, key);
    if (head === undefined || head.origin !== origin) {
      this.#faults.add("file", "checkpoint", "is not one of this log that this key signed");
    } else {
      this.#outside = { size: head.size, root: hex(head.root) };
    }
  }

  /** The tree has reached a size. */
  async at(tree: GrowingTree): Promise<void> {
    const outside = this.#outside;
    if (outside?.size === tree.size && outside.root !== hex(tree.root())) {
      this.#faults.add(
        "file",
        `checkpoint of ${tree.size} entries`,
        "the entries in the database are not those it was signed over",
      );
    }
    const due = this.#page[this.#next];
    if (due === undefined || due.size > tree.size) return;
    this.#compare(due, tree);
    this.#next += 1;
    if (this.#next === this.#page.length) await this.#read(due.size);
  }

  /** @param size entries there are, counted after the tree was read to its end: others may have entered some meanwhile */
  end(size: number): void {
    if ((this.#outside?.size ?? 0) > size) {
      this.#faults.add(
        "file",
        `checkpoint of ${this.#outside?.size} entries`,
        `the database holds only ${size}: it was put back to an earlier state, or entries were taken away`,
      );
    }
    const beyond = this.#page[this.#next];
    if (beyond === undefined || beyond.size <= size) return;
    const isSigned = openNote(beyond.note, this.#log.key)?.size === beyond.size;
    if (isSigned) {
      const what = `gone: a checkpoint was signed over ${beyond.size} entries`;
      this.#faults.add("log_leaf", `from ${size} on`, what);
    } else {
      this.#faults.add("checkpoint", beyond.size, `signed over more than the ${size} entries here`);
    }
  }

  #compare(checkpoint: Checkpoint, tree: GrowingTree): void {
    const { previous } = checkpoint;
    if (previous !== null && this.#before !== undefined && previous !== this.#before) {
      const what = `the one before it, of ${previous} entries, is gone`;
      this.#faults.add("checkpoint", checkpoint.size, what);
    }
    this.#before = checkpoint.size;
    const head = openNote(checkpoint.note, this.#log.key);
    if (head?.origin !== this.#log.origin || head.size !== checkpoint.size) {
      const what = "the note is not one of this log and size that this key signed";
      this.#faults.add("checkpoint", checkpoint.size, what);
    } else if (hex(head.root) !== checkpoint.root || hex(tree.root()) !== checkpoint.root) {
      this.#faults.add("checkpoint", checkpoint.size, "the root is not that of the entries");
    }
  }

  async #read(after: number): Promise<void> {
    this.#next = 0;
    this.#page = await this.#db
      .selectFrom("checkpoint")
      .selectAll()
      .where("organisation", "=", this.#log.organisation)
      .where("size", ">", after)
      .orderBy("size")
      .limit(PAGE)
      .execute();
  }
}
