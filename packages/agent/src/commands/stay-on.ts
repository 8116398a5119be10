import type { Config } from "../config/load.ts";
import { codeOf, messageOf } from "../identity/problem.ts";
import { keptContact } from "../identity/records.ts";
import { readQueue } from "../outbox/queue.ts";
import { type Due, nextScan } from "../service/due.ts";
import { backoffMs } from "../transport/backoff.ts";
import type { Context, ExitCode } from "./context.ts";
import type { Device } from "./device.ts";
import { keptScan } from "./journal.ts";
import { type Log, openLog } from "./log.ts";
import { doRound, exitOf, type Round } from "./round.ts";

/** Longest sleep at a stretch: a machine that slept itself wakes to a clock that has moved on. */
const TICK_MS = 60_000;

/** `tonight` looks this far ahead, or as far as the window is long. */
const TONIGHT_MS = 12 * 60 * 60_000;

export interface Stay {
  readonly device: Device;
  readonly config: Config;
  /** `tonight`: until nothing is due, nor waits for another attempt, within this night. */
  readonly until: "stopped" | "tonight";
  readonly json: boolean;
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
  const log = openLog(context, { least: stay.config.logLevel, json: stay.json });
  const stop = context.stopSignal();
  const deadline = await deadlineOf(stay, context);
  let plan: Plan = { failures: 0, retryAt: await firstRetry(stay, context), restUntil: 0, exit: 0 };
  let said = 0;
  while (!stop.aborted) {
    const due = await dueAt(stay.device, context);
    const at = Math.max(plan.restUntil, Math.min(due.at, plan.retryAt ?? due.at));
    if (at > deadline) return plan.exit;
    if (at <= context.now()) {
      const cause = due.at <= context.now() ? due.cause : undefined;
      const round = await attempt(stay, { cause, log }, context);
      plan = planAfter(round, plan, context);
      continue;
    }
    if (at !== said)
      log("info", "waiting", { until: new Date(at).toISOString(), cause: due.cause });
    said = at;
    await context.sleep(Math.min(at - context.now(), TICK_MS), stop);
  }
  log("info", "stopped");
  return stay.until === "stopped" ? 0 : plan.exit;
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
  { device, config }: Stay,
  { cause, log }: { cause: Due["cause"] | undefined; log: Log },
  context: Context,
): Promise<Round | undefined> {
  try {
    const round = await doRound({ device, config, cause }, context);
    tell(round, { cause, log });
    return round;
  } catch (error) {
    log("error", "could not work", { code: codeOf(error), why: messageOf(error) });
    return undefined;
  }
}

function tell(
  { report, sent, waiting }: Round,
  { cause, log }: { cause: string | undefined; log: Log },
) {
  if (report !== undefined)
    log("info", "scanned", { cause, seq: report.seq, report: report.digest });
  const { problem, witness, bytes, sections } = sent;
  if (sent.acknowledged.length > 0) {
    log("info", "acknowledged", { reports: sent.acknowledged.length, bytes, sections });
  }
  for (const { report: refused, code, why } of sent.refused) {
    log("error", "refused for good", { report: refused, code, why });
  }
  if (problem !== undefined) {
    const { code, message: why, cure } = problem;
    log("warn", "not delivered", { code, why, cure, waiting });
  }
  if (witness !== undefined)
    log("error", "the collector's log is not what it was", { why: witness });
}

function planAfter(round: Round | undefined, before: Plan, { now, random }: Context): Plan {
  const problem = round?.sent.problem;
  if (round !== undefined && problem === undefined) {
    return { failures: 0, retryAt: undefined, restUntil: 0, exit: exitOf(round) };
  }
  const failures = before.failures + 1;
  const next = now() + backoffMs(failures, random(), { askedMs: problem?.waitMs });
  if (round === undefined) return { failures, retryAt: next, restUntil: next, exit: 3 };
  // What a repetition can't cure waits for the next scan, which tries once more.
  const retryAt = problem?.retry === true ? next : undefined;
  return { failures, retryAt, restUntil: 0, exit: exitOf(round) };
}
