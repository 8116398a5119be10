import type { LogLevel } from "../config/settings.ts";
import { codeOf, messageOf, Problem } from "../identity/problem.ts";
import { keptContact } from "../identity/records.ts";
import { readQueue } from "../outbox/queue.ts";
import { type Due, nextScan } from "../service/due.ts";
import { backoffMs } from "../transport/backoff.ts";
import type { Asked } from "./asked.ts";
import type { Context, ExitCode } from "./context.ts";
import type { Device } from "./device.ts";
import { keptScan } from "./journal.ts";
import type { Log } from "./log.ts";
import { exitOf, type RoundSummary } from "./round-summary.ts";

/** Longest sleep at a stretch: a machine that slept itself wakes to a clock that has moved on. */
const TICK_MS = 60_000;
/** How often the state folder is looked at while nothing happens: another process may have scanned. */
const LOOK_MS = 15 * 60_000;

/** `tonight` looks this far ahead, or as far as the window is long. */
const TONIGHT_MS = 12 * 60 * 60_000;

export interface Stay {
  readonly device: Device;
  /** `tonight`: until nothing is due, nor waits for another attempt, within this night. */
  readonly until: "stopped" | "tonight";
  readonly log: Log;
  /** One round of work; a cause scans, none only sends what waits. */
  readonly work: (cause: Due["cause"] | undefined) => Promise<RoundSummary>;
  /** Wishes for a scan at once, where anybody can have them. */
  readonly asked?: Asked;
}

interface Plan {
  /** Failures in a row. */
  readonly failures: number;
  /** When to send again what waits; `undefined` leaves it to the next scan. */
  readonly retryAt: number | undefined;
  /** After a failure of its own the agent rests until then, whatever is due. */
  readonly restUntil: number;
  readonly exit: ExitCode;
}

/** Scans every night at this device's moment and sends, until it is stopped. Failures are logged and tried again. */
export async function stayOn(stay: Stay, context: Context): Promise<ExitCode> {
  const { log, asked } = stay;
  const stop = context.stopSignal();
  const deadline = await deadlineOf(stay, context);
  let plan: Plan = { failures: 0, retryAt: await firstRetry(stay, context), restUntil: 0, exit: 0 };
  let said = 0;
  while (!stop.aborted) {
    const due = asked?.take() === true ? asNow(context) : await dueAt(stay.device, context);
    const at = momentOf(due, plan);
    if (at > deadline) return plan.exit;
    if (at <= context.now()) {
      const cause = due.at <= context.now() ? due.cause : undefined;
      plan = planAfter(await attempt(stay, cause), plan, context);
      continue;
    }
    said = sayOnce({ at, cause: due.cause, said }, log);
    await waitUntil(at, { stay, stop }, context);
  }
  log("info", "stopped");
  return stay.until === "stopped" ? 0 : plan.exit;
}

function sayOnce(next: Due & { readonly said: number }, log: Log): number {
  const { at, cause, said } = next;
  if (at !== said) log("info", "waiting", { until: new Date(at).toISOString(), cause });
  return at;
}

/** What somebody asked for, who is there and waits. */
function asNow({ now }: Context): Due {
  return { at: now(), cause: "asked" };
}

function momentOf({ at, cause }: Due, { restUntil, retryAt }: Plan): number {
  if (cause === "asked") return at;
  return Math.max(restUntil, Math.min(at, retryAt ?? at));
}

/** Until then, or a while, or somebody asks for something. */
async function waitUntil(
  at: number,
  { stay, stop }: { stay: Stay; stop: AbortSignal },
  { now, sleep }: Context,
): Promise<void> {
  const wake = stay.asked?.signal ?? stop;
  const until = Math.min(at, now() + LOOK_MS);
  while (!wake.aborted && now() < until) await sleep(Math.min(until - now(), TICK_MS), wake);
}

async function deadlineOf({ device, until }: Stay, { now }: Context): Promise<number> {
  if (until === "stopped") return Number.POSITIVE_INFINITY;
  const minutes = (await keptContact.read(device.state.files))?.schedule.minutes ?? 0;
  return now() + Math.max(TONIGHT_MS, minutes * 60_000);
}

async function dueAt({ state, enrolment }: Device, { now }: Context): Promise<Due> {
  const contact = await keptContact.read(state.files);
  const last = await keptScan.read(state.files);
  if (contact === undefined) return { at: now(), cause: "scheduled" };
  return nextScan({
    schedule: contact.schedule,
    device: enrolment.device,
    lastScanAt: last && Date.parse(last.at),
    now: now(),
  });
}

/** Reports that wait from an earlier run are sent soon, but not by a whole fleet in one second. */
async function firstRetry({ device }: Stay, { now, random }: Context): Promise<number | undefined> {
  const { reports } = await readQueue(device.state.files);
  return reports.length === 0 ? undefined : now() + Math.round(random() * TICK_MS);
}

async function attempt(
  { work, log }: Stay,
  cause: Due["cause"] | undefined,
): Promise<RoundSummary | undefined> {
  try {
    const round = await work(cause);
    tell(round, { cause, log });
    return round;
  } catch (error) {
    const cure = error instanceof Problem ? error.cure : undefined;
    log("error", "could not work", { code: codeOf(error), why: messageOf(error), cure });
    return undefined;
  }
}

function tell(round: RoundSummary, { cause, log }: { cause: string | undefined; log: Log }) {
  const { report, acknowledged, refused, problem, witness, bytes, sections, waiting } = round;
  const say = (level: LogLevel, ...what: [string, Parameters<Log>[2]]) => log(level, ...what);
  if (report !== null) say("info", "scanned", { cause, seq: report.seq, report: report.digest });
  if (acknowledged > 0) say("info", "acknowledged", { reports: acknowledged, bytes, sections });
  for (const { report: digest, code, why } of refused) {
    say("error", "refused for good", { report: digest, code, why });
  }
  if (problem !== null) {
    const { code, what: why, cure } = problem;
    say("warn", "not delivered", { code, why, cure, waiting });
  }
  if (witness !== null) say("error", "the collector's log is not what it was", { why: witness });
}

function planAfter(round: RoundSummary | undefined, before: Plan, { now, random }: Context): Plan {
  const problem = round?.problem;
  if (round !== undefined && problem === null) {
    return { failures: 0, retryAt: undefined, restUntil: 0, exit: exitOf(round) };
  }
  const failures = before.failures + 1;
  const askedMs = problem?.waitMs ?? undefined;
  const next = now() + backoffMs(failures, random(), { askedMs });
  if (round === undefined) return { failures, retryAt: next, restUntil: next, exit: 3 };
  // What a repetition can't cure waits for the next scan, which tries once more.
  const retryAt = problem?.retry === true ? next : undefined;
  return { failures, retryAt, restUntil: 0, exit: exitOf(round) };
}
