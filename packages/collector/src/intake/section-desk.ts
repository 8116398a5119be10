import { Worker } from "node:worker_threads";
import { Refusal } from "./refusal.ts";
import type { Packed, Unpacked } from "./unpack.ts";

/** The sections of one report. */
export interface Question {
  /** From 1. */
  readonly id: number;
  readonly packed: readonly Packed[];
}

/** One of the three beside the id. */
export interface Answer {
  readonly id: number;
  readonly unpacked?: readonly Unpacked[];
  readonly refusal?: { readonly status: number; readonly code: string; readonly why: string };
  readonly failed?: string;
}

interface Waiting {
  readonly packed: readonly Packed[];
  readonly resolve: (unpacked: readonly Unpacked[]) => void;
  readonly reject: (error: Error) => void;
}

/** Megabytes the thread's heap may hold: several times what the largest section takes. */
const MEMORY_MB = 512;

/**
 * Has sections inflated, digested and read on a thread of their own, so that a night's first reports do not keep others
 * waiting, and no section, however it is made, stops the door or takes its memory. The thread starts with the first section.
 */
export class SectionDesk {
  readonly #memoryMb: number;
  readonly #waiting = new Map<number, Waiting>();
  /** Which question the thread is at; 0 where it is at none. */
  readonly #at = new Int32Array(new SharedArrayBuffer(4));
  #asked = 0;
  #thread: Worker | undefined;

  constructor(memoryMb = MEMORY_MB) {
    this.#memoryMb = memoryMb;
  }

  /** @throws {Refusal} where one of them is not what was signed for */
  unpack(packed: readonly Packed[]): Promise<readonly Unpacked[]> {
    if (packed.length === 0) return Promise.resolve([]);
    return new Promise((resolve, reject) => {
      this.#asked = (this.#asked % 0x7fff_ffff) + 1;
      this.#waiting.set(this.#asked, { packed, resolve, reject });
      this.#post({ id: this.#asked, packed });
    });
  }

  async close(): Promise<void> {
    const thread = this.#thread;
    this.#thread = undefined;
    for (const { reject } of this.#waiting.values()) reject(new Error("the collector is closing"));
    this.#waiting.clear();
    await thread?.terminate();
  }

  #post(question: Question): void {
    this.#thread ??= this.#start();
    this.#thread.ref();
    this.#thread.postMessage(question);
  }

  #start(): Worker {
    const thread = new Worker(new URL("./section-thread.ts", import.meta.url), {
      workerData: this.#at,
      resourceLimits: { maxOldGenerationSizeMb: this.#memoryMb },
    });
    thread.on("message", (answer: Answer) => this.#answered(answer));
    thread.on("error", (error: Error) => this.#broke(thread, error));
    return thread;
  }

  #answered({ id, unpacked, refusal, failed }: Answer): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (this.#waiting.size === 0) this.#thread?.unref();
    if (unpacked !== undefined) waiting?.resolve(unpacked);
    else if (refusal === undefined) waiting?.reject(new Error(failed));
    else waiting?.reject(new Refusal(refusal.status, refusal.code, refusal.why));
  }

  /** The question that took the thread's memory is not asked again; a new thread takes the others. */
  #broke(thread: Worker, error: Error): void {
    if (this.#thread === thread) this.#thread = undefined;
    const broken = Atomics.exchange(this.#at, 0, 0);
    for (const [id, { packed, reject }] of [...this.#waiting]) {
      // At none: it could not even start, and neither would the next.
      if (broken === 0 || broken === id) {
        this.#waiting.delete(id);
        reject(error);
      } else this.#post({ id, packed });
    }
  }
}
