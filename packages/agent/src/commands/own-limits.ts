import type { Stopped } from "@muster/mapping/wire";

/** What the agent allows itself. Over either it stops, whatever it is doing. */
export const MEMORY_LIMIT = 200_000_000;
/** A tenth of one core, over a minute, by this process alone. */
export const PROCESSOR_LIMIT_MS = 6000;
const MINUTE_MS = 60_000;

/** One look at the process. */
export interface Reading {
  /** Milliseconds by a clock that is never set. */
  readonly at: number;
  readonly memory: number;
  readonly processorMs: number;
}

export type Over = Omit<Stopped, "at">;

/**
 * Holds readings against the limits. Processor time is an average over a whole minute: a scan that takes a core for a
 * second is no tenth of one. A process younger than a minute has had as much as the whole minute may have, or not yet.
 */
export class Limits {
  #readings: Reading[] = [];

  look(reading: Reading): Over | undefined {
    if (reading.memory >= MEMORY_LIMIT) {
      return {
        over: "memory",
        measured: megabytes(reading.memory),
        limit: megabytes(MEMORY_LIMIT),
      };
    }
    this.#readings.push(reading);
    const since = reading.at - MINUTE_MS;
    // The last reading that lies a whole minute back is the beginning of the average; older ones are not needed.
    const begin = Math.max(
      0,
      this.#readings.findLastIndex((r) => r.at <= since),
    );
    this.#readings = this.#readings.slice(begin);
    const [first = reading] = this.#readings;
    const minutes = Math.max(1, (reading.at - first.at) / MINUTE_MS);
    const measured = (reading.processorMs - first.processorMs) / minutes;
    if (measured < PROCESSOR_LIMIT_MS) return undefined;
    return { over: "processor", measured: Math.round(measured), limit: PROCESSOR_LIMIT_MS };
  }
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 1_000_000);
}

/** What went over its limit, for a person. */
export function describeStop({ over, measured, limit }: Over): string {
  if (over === "memory") return `${measured} MB of memory, limit ${limit}`;
  const seconds = (ms: number) => (ms / 1000).toFixed(1);
  return `${seconds(measured)} s of processor time in a minute, limit ${seconds(limit)}`;
}
