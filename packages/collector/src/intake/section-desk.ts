import { Worker } from "node:worker_threads";
import { Refusal } from "./refusal.ts";
import type { Packed, Unpacked } from "./unpack.ts";

/** The sections of one report. */
export interface Question {
  readonly id: number;
  readonly packed: readonly Packed[];
}

export interface Answer {
  readonly id: number;
  readonly unpacked?: readonly Unpacked[];
  readonly refusal?: { readonly status: number; readonly code: string; readonly why: string };
}

interface Waiting {
  readonly packed: readonly Packed[];
  readonly resolve: (unpacked: readonly Unpacked[]) => void;
  readonly reject: (error: Error) => void;
}

/** Megabytes the thread may hold: several times what the largest section takes. */
const MEMORY_MB = 512;

/**
 * Has sections inflated, digested and read on a thread of their own, so that a night's first reports do not keep others
 * waiting, and no section, however it is made, stops the door or takes its memory. The thread starts with the first section.
 */
export class SectionDesk {
  readonly #waiting = new Map<number, Waiting>();
  #asked = 0;
  #thread: Worker | undefined;

  /** @throws {Refusal} where one of them is not what was signed for */
  unpack(packed: readonly Packed[]): Promise<readonly Unpacked[]> {
    if (packed.length === 0) return Promise.resolve([]);
    return new Promise((resolve, reject) => {
      this.#asked += 1;
      this.#waiting.set(this.#asked, { packed, resolve, reject });
      this.#post({ id: this.#asked, packed });
    });
  }

  async close(): Promise<void> {
    const thread = this.#thread;
    this.#thread = undefined;
    await thread?.terminate();
  }

  #post(question: Question): void {
    this.#thread ??= this.#start();
    this.#thread.ref();
    this.#thread.postMessage(question);
  }

  #start(): Worker {
    const thread = new Worker(new URL("./section-thread.ts", import.meta.url), {
      resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB },
    });
    thread.on("message", (answer: Answer) => this.#answered(answer));
    thread.on("error", (error: Error) => this.#broke(thread, error));
    return thread;
  }

  #answered({ id, unpacked, refusal }: Answer): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (this.#waiting.size === 0) this.#thread?.unref();
    if (unpacked !== undefined) waiting?.resolve(unpacked);
    else if (refusal !== undefined) {
      waiting?.reject(new Refusal(refusal.status, refusal.code, refusal.why));
    }
  }

  /** Questions are worked off in order: the first one broke the thread, and a new one takes the others. */
  #broke(thread: Worker, error: Error): void {
    if (this.#thread === thread) this.#thread = undefined;
    const [first, ...others] = [...this.#waiting];
    if (first === undefined) return;
    this.#waiting.delete(first[0]);
    first[1].reject(error);
    for (const [id, { packed }] of others) this.#post({ id, packed });
  }
}
