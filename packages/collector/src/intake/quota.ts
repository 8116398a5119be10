import { Refusal } from "./refusal.ts";

export interface QuotaLimits {
  /** Posts of one device in an hour that bring something new; a report that is asked for its sections takes two. */
  readonly posts: number;
  /** Bytes of the sections in them, inflated. */
  readonly bytes: number;
}

/** A device that was away for a month sends some thirty reports; a first one with many titles holds some hundred kilobytes. */
const usualQuota: QuotaLimits = { posts: 1000, bytes: 256 * 1024 * 1024 };
const HOUR = 3_600_000;
/** Devices remembered before those whose hour is over are forgotten. */
const MANY = 20_000;

interface Used {
  readonly since: number;
  posts: number;
  bytes: number;
}

/**
 * What one device may add in an hour, so that no approved key can fill the disk. Counted in this process; what is refused
 * stays on the device, which comes again. What is here already (a replay, a lost answer) adds nothing and is not counted.
 */
export class Quota {
  readonly #now: () => number;
  readonly #limits: QuotaLimits;
  readonly #used = new Map<string, Used>();

  constructor(now: () => number, limits: QuotaLimits = usualQuota) {
    this.#now = now;
    this.#limits = limits;
  }

  /** @throws {Refusal} 429 where this report would be beyond what the device may add */
  take(device: string, bytes: number): void {
    const used = this.#of(device);
    if (used.posts + 1 > this.#limits.posts || used.bytes + bytes > this.#limits.bytes) {
      throw new Refusal(
        429,
        "too-many",
        "this device sends more in an hour than one can have to say",
      );
    }
    used.posts += 1;
    used.bytes += bytes;
  }

  #of(device: string): Used {
    const now = this.#now();
    const known = this.#used.get(device);
    // A clock that stepped back begins a new hour too.
    if (known !== undefined && Math.abs(now - known.since) < HOUR) return known;
    if (this.#used.size >= MANY) this.#forget(now);
    const fresh = { since: now, posts: 0, bytes: 0 };
    this.#used.set(device, fresh);
    return fresh;
  }

  #forget(now: number): void {
    for (const [device, { since }] of this.#used) {
      if (Math.abs(now - since) >= HOUR) this.#used.delete(device);
    }
  }
}
