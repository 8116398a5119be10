import { Refusal } from "./refusal.ts";

/** Enrolment requests in a minute; a device makes two. */
export interface EnrolLimits {
  /** From one address, and with one token: as many as Elastic's fleet server takes by default, 10 a second
   * (https://www.elastic.co/docs/reference/fleet/fleet-server-scaling, checked 2026-11-26). */
  readonly perMinute: number;
  /** Refused ones from one address. A building behind one address keeps room for those that are in order. */
  readonly refusedPerMinute: number;
}

const usual: EnrolLimits = { perMinute: 600, refusedPerMinute: 60 };
const MINUTE = 60_000;
/** Addresses and tokens remembered; beyond it the oldest is forgotten, whose minute is likely over. */
const REMEMBERED = 10_000;

/** Keeps whoever tries tokens, or floods with one, from doing so without end. */
export class EnrolGuard {
  readonly #limits: EnrolLimits;
  readonly #now: () => number;
  readonly #counts = new Map<string, { count: number; readonly until: number }>();

  constructor(now: () => number, limits: Partial<EnrolLimits> = {}) {
    this.#now = now;
    this.#limits = { ...usual, ...limits };
  }

  /** Before anything is read. @throws {Refusal} 429 */
  fromAddress(address: string): void {
    const { perMinute, refusedPerMinute } = this.#limits;
    this.#refuseOver(this.#countOf(`refused ${address}`), refusedPerMinute);
    this.#refuseOver(this.#count(`address ${address}`), perMinute + 1);
  }

  /** @param id of a token that is good @throws {Refusal} 429 */
  withToken(id: string): void {
    this.#refuseOver(this.#count(`token ${id}`), this.#limits.perMinute + 1);
  }

  wasRefused(address: string): void {
    this.#count(`refused ${address}`);
  }

  #refuseOver(count: number, most: number): void {
    if (count < most) return;
    throw new Refusal(429, "too-many", "too many enrolments at once: come again in a minute");
  }

  #countOf(key: string): number {
    const counted = this.#counts.get(key);
    return counted === undefined || counted.until <= this.#now() ? 0 : counted.count;
  }

  #count(key: string): number {
    const now = this.#now();
    const counted = this.#counts.get(key);
    if (counted !== undefined && counted.until > now) return ++counted.count;
    this.#counts.delete(key);
    this.#counts.set(key, { count: 1, until: now + MINUTE });
    if (this.#counts.size > REMEMBERED) {
      const [oldest = ""] = this.#counts.keys();
      this.#counts.delete(oldest);
    }
    return 1;
  }
}
