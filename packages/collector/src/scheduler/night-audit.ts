import { setTimeout } from "node:timers/promises";
import type { Day } from "@muster/mapping/days";
import { nightOf, type Schedule, windowOf } from "@muster/mapping/wire";
import * as z from "zod";
import { type EvidenceLog, type Fault, wholeAudit } from "../log/index.ts";
import { readSetting, type Store, writeSetting } from "../store/index.ts";

export interface NightAuditParts {
  readonly store: Store;
  readonly log: EvidenceLog;
  readonly schedule: Schedule;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Told how far it is, one line a part. */
  readonly onProgress: (line: string) => void;
  /** Told of what failed for a reason of its own; the next beat tries again. */
  readonly onError: (error: unknown) => void;
}

/** Where an organisation's audit stands. */
const Standing = z.strictObject({
  /** The night it is of. */
  night: z.string(),
  /** Parts that are done. */
  done: z.int(),
  faults: z.array(z.strictObject({ table: z.string(), where: z.string(), what: z.string() })),
});
type Standing = z.infer<typeof Standing>;

/** A start has enough to do. */
const AFTER_MS = 10 * 60_000;
/** Milliseconds of work between two rests; a rest is as long as the work was, so that half a core stays free. */
const STRETCH_MS = 20;

/**
 * Once a night, after its window has closed, everything stored is held against the log, one organisation and one part
 * after the other: at half a core's speed at most, never while a window is open. What was done is remembered, so that a
 * restart goes on with the part it broke off. A fault makes the collector read-only.
 */
export class NightAudit {
  readonly #parts: NightAuditParts;
  readonly #stop = new AbortController();
  readonly #since: number;
  #running: Promise<void> | undefined;

  constructor(parts: NightAuditParts) {
    this.#parts = parts;
    this.#since = parts.now();
  }

  /** Begins, or goes on, where it is time for that. Returns at once. */
  beat(organisations: readonly string[]): void {
    const isNew = this.#parts.now() - this.#since < AFTER_MS;
    if (isNew || this.#stop.signal.aborted || this.#mustRest()) return;
    this.#running ??= this.#run(organisations)
      .catch((error: unknown) => {
        if (!(error instanceof Interrupted)) this.#parts.onError(error);
      })
      .finally(() => {
        this.#running = undefined;
      });
  }

  /** Resolves once nothing runs. */
  async settled(): Promise<void> {
    await this.#running;
  }

  /** Breaks off; the next start goes on from there. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  #mustRest(): boolean {
    const { schedule, now } = this.#parts;
    return windowOf(schedule, nightOf(schedule, now())).closesAt > now();
  }

  async #run(organisations: readonly string[]): Promise<void> {
    const { schedule, now } = this.#parts;
    const night = nightOf(schedule, now());
    for (const organisation of organisations) await this.#audit(organisation, night);
  }

  async #audit(organisation: string, night: Day): Promise<void> {
    const { log, onProgress } = this.#parts;
    let standing = await this.#standing(organisation, night);
    if (standing.done >= wholeAudit.length) return;
    for (const part of wholeAudit.slice(standing.done)) {
      const faults = await log.auditPart(organisation, part, this.#pace());
      standing = { ...standing, done: standing.done + 1, faults: [...standing.faults, ...faults] };
      await this.#remember(organisation, standing);
      const found = faults.length === 0 ? "as the log says" : `${faults.length} faults`;
      const far = `${standing.done} of ${wholeAudit.length}`;
      onProgress(`Audit of ${organisation}, night of ${night}: ${part} ${found} (${far})`);
    }
    await this.#conclude(organisation, standing.faults);
  }

  async #conclude(organisation: string, faults: readonly Fault[]): Promise<void> {
    // One that found nothing takes nothing back: that is for a person to do, with `muster log check`.
    if (faults.length > 0) await this.#parts.log.conclude(organisation, faults);
  }

  /** Rests as long as it worked, and breaks off where it must. */
  #pace(): () => Promise<void> {
    let began = performance.now();
    return async () => {
      if (this.#stop.signal.aborted || this.#mustRest()) throw new Interrupted();
      const worked = performance.now() - began;
      if (worked < STRETCH_MS) return;
      await setTimeout(worked);
      began = performance.now();
    };
  }

  async #standing(organisation: string, night: Day): Promise<Standing> {
    const text = await readSetting(this.#parts.store.db, keyOf(organisation));
    const known = readStanding(text ?? "");
    // One that was broken off is finished before the next begins.
    const isOpen = known !== undefined && known.done < wholeAudit.length;
    return isOpen || known?.night === night ? known : { night, done: 0, faults: [] };
  }

  #remember(organisation: string, standing: Standing): Promise<void> {
    return writeSetting(this.#parts.store.db, keyOf(organisation), JSON.stringify(standing));
  }
}

/** Notes that cannot be read are no reason not to begin anew. */
function readStanding(text: string): Standing | undefined {
  try {
    return Standing.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

class Interrupted extends Error {}

function keyOf(organisation: string): string {
  return `audit.${organisation}`;
}
