import { type Day, dayOf } from "@muster/mapping/days";
import { schedule as schedule_ } from "node-cron";
import type { AnchorDesk } from "../anchors/index.ts";
import { listOrganisations, type Organisation } from "../store/index.ts";
import type { NightAudit } from "./night-audit.ts";
import { beat } from "./outages.ts";
import { advance, type RunsParts } from "./runs.ts";

export interface SchedulerParts extends RunsParts {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Whether anything may be written now: nights wait until then, and are made up for. */
  readonly mayWrite: () => Promise<boolean>;
  /** Holds everything against the log, once a night. */
  readonly audit?: NightAudit;
  /** Hands checkpoints to others. */
  readonly anchors?: Pick<AnchorDesk, "beat" | "settled">;
  /** Called when a day begins, at start too: judges what is due that day. */
  readonly onDay: (organisation: string, day: Day) => Promise<void>;
  /** Told of what failed; the next minute tries again. */
  readonly onError: (error: unknown) => void;
}

/** Keeps the nights: a beat every minute, in which runs open and close and each new day is judged. */
export class Scheduler {
  readonly #parts: SchedulerParts;
  readonly #judged = new Map<string, Day>();
  #task: ReturnType<typeof schedule_> | undefined;
  #turn: Promise<void> = Promise.resolve();

  constructor(parts: SchedulerParts) {
    this.#parts = parts;
  }

  /** Brings everything up to now, then beats every minute. */
  async start(): Promise<void> {
    await this.tick();
    this.#task = schedule_("* * * * *", () => this.tick(), {
      timezone: "Europe/London",
      noOverlap: true,
      suppressMissedWarning: true,
    });
  }

  /** Waits for a beat under way; nothing begins afterwards. */
  async stop(): Promise<void> {
    await this.#task?.destroy();
    await this.#turn;
    await this.#parts.audit?.stop();
    await this.#parts.anchors?.settled();
  }

  /** One beat. */
  tick(): Promise<void> {
    this.#turn = this.#turn.then(() => this.#beat()).catch(this.#parts.onError);
    return this.#turn;
  }

  async #beat(): Promise<void> {
    const { store, now, onError, mayWrite } = this.#parts;
    if (!(await mayWrite())) return;
    const at = now();
    await beat(store.db, at);
    const organisations = await listOrganisations(store.db);
    for (const organisation of organisations) {
      // One organisation's trouble is not the next one's.
      await this.#keep(organisation, at).catch(onError);
    }
    const ids = organisations.map(({ id }) => id);
    this.#parts.audit?.beat(ids);
    this.#parts.anchors?.beat(ids);
  }

  async #keep(organisation: Organisation, at: number): Promise<void> {
    await advance(this.#parts, organisation, at);
    const day = dayOf(at);
    if (this.#judged.get(organisation.id) === day) return;
    await this.#parts.onDay(organisation.id, day);
    this.#judged.set(organisation.id, day);
  }
}
