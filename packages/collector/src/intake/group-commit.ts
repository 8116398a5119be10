import { setTimeout } from "node:timers/promises";

/** Most items in one transaction: beyond it the first one waits longer than the flush it saves. */
const MOST = 128;
/** A transaction waits for company so many times as long as the one before it took, and so many milliseconds at most. */
const WAIT = 4;
const LONGEST_WAIT = 20;

interface Waiting<T, R> {
  readonly item: T;
  readonly resolve: (result: R) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Commits what arrives together in one transaction, because a flush to the disk costs the same for one as for a hundred.
 * While one transaction runs and some time after, the next one fills: so committing takes a fifth of a busy collector's
 * time, not most of it. What comes alone waits for nothing.
 */
export class GroupCommit<T, R> {
  readonly #commit: (items: readonly T[]) => Promise<readonly R[]>;
  #waiting: Waiting<T, R>[] = [];
  #running = false;

  /** @param commit all or nothing; one result an item, in order */
  constructor(commit: (items: readonly T[]) => Promise<readonly R[]>) {
    this.#commit = commit;
  }

  /** Resolves once the item's transaction has been committed. */
  submit(item: T): Promise<R> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject });
      if (this.#running) return;
      this.#running = true;
      // What else is ready in this turn comes along.
      setImmediate(() => void this.#run());
    });
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0) {
      const group = this.#waiting.splice(0, MOST);
      const began = performance.now();
      await this.#commitGroup(group);
      const took = performance.now() - began;
      const busy = group.length + this.#waiting.length > 1;
      if (busy && this.#waiting.length < MOST) {
        await setTimeout(Math.min(WAIT * took, LONGEST_WAIT));
      }
    }
    this.#running = false;
  }

  async #commitGroup(group: readonly Waiting<T, R>[]): Promise<void> {
    try {
      const results = await this.#commit(group.map(({ item }) => item));
      for (const [i, { resolve, reject }] of group.entries()) {
        if (i in results) resolve(results[i] as R);
        else reject(new Error("a commit lost a result"));
      }
    } catch (error) {
      if (group.length === 1) group[0]?.reject(error);
      // One that cannot be written must not take the others with it.
      else for (const one of group) await this.#commitGroup([one]);
    }
  }
}
