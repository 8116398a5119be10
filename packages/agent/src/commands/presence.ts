import { SCAN_NOW_EVERY_MS } from "@muster/mapping/wire";
import type { Config } from "../config/load.ts";
import { type BackoffRule, backoffMs } from "../transport/backoff.ts";
import { openLive } from "../transport/live.ts";
import { TransportError } from "../transport/transport-error.ts";
import type { Context } from "./context.ts";
import { type Device, withKeyInForce } from "./device.ts";
import { keptLive } from "./journal.ts";
import type { Log } from "./log.ts";
import { endpointOf } from "./send.ts";

/** Immediacy is worth less than a report: after a while the channel is tried once an hour. */
const LIVE_BACKOFF: BackoffRule = { firstMs: 15_000, mostMs: 60 * 60_000 };

/** A channel that held this long is a good one; one that breaks off sooner is tried again more and more rarely. */
const STEADY_MS = 10 * 60_000;

export interface PresenceParts {
  readonly device: Device;
  readonly config: Config;
  readonly log: Log;
  readonly onScanNow: () => void;
}

/** Keeps the live channel open until the agent is stopped. Whatever stands in its way is said once and changes nothing else. */
export async function keepPresence(parts: PresenceParts, context: Context): Promise<void> {
  const { random, sleep } = context;
  const stop = context.stopSignal();
  const hear = scansNowAndThen(parts, context);
  let failures = 0;
  let told: string | undefined;
  while (!stop.aborted) {
    const { problem, heldMs } = await hold(parts, hear, context);
    if (stop.aborted) break;
    failures = heldMs > STEADY_MS ? 1 : failures + 1;
    const { code, message: why, cure, waitMs } = problem;
    if (heldMs > STEADY_MS) told = undefined;
    if (code !== told) parts.log("warn", "no live channel", { code, why, cure });
    told = code;
    await note(parts, { state: "away", problem: { code, what: why, cure } }, context);
    await sleep(backoffMs(failures, random(), { askedMs: waitMs, rule: LIVE_BACKOFF }), stop);
  }
  await note(parts, { state: "away", problem: null }, context);
}

/** Lets a scan be asked for once in five minutes, whatever the collector says. */
function scansNowAndThen({ log, onScanNow }: PresenceParts, { now }: Context): () => void {
  let last = Number.NEGATIVE_INFINITY;
  return () => {
    const at = now();
    if (at - last < SCAN_NOW_EVERY_MS) {
      log("warn", "asked to scan again too soon; not done");
      return;
    }
    last = at;
    log("info", "asked to scan now");
    onScanNow();
  };
}

interface Held {
  readonly problem: TransportError;
  readonly heldMs: number;
}

/** One connection, from its opening to its end. */
async function hold(parts: PresenceParts, onScanNow: () => void, context: Context): Promise<Held> {
  const { device, config, log } = parts;
  const { now, randomBytes } = context;
  const stop = context.stopSignal();
  let openedAt: number | undefined;
  try {
    const { signer, enrolment } = await withKeyInForce(device);
    const parties = { device: enrolment.device, signer, keys: enrolment.keys, randomBytes };
    const line = await openLive(endpointOf(device, config, context), parties, { onScanNow });
    const close = () => line.close();
    if (stop.aborted) close();
    stop.addEventListener("abort", close, { once: true });
    openedAt = now();
    log("info", "online");
    await note(parts, { state: "online", problem: null }, context);
    context.self.tidy();
    const problem = await line.ended;
    stop.removeEventListener("abort", close);
    return { problem, heldMs: now() - openedAt };
  } catch (error) {
    if (!(error instanceof TransportError)) throw error;
    return { problem: error, heldMs: 0 };
  }
}

type State = Pick<NonNullable<Awaited<ReturnType<typeof keptLive.read>>>, "state" | "problem">;

/** For `status`; written only where something is another way now. */
async function note(
  { device, log }: PresenceParts,
  state: State,
  { now, self }: Context,
): Promise<void> {
  const { files } = device.state;
  try {
    const before = await keptLive.read(files).catch(() => undefined);
    const same =
      before?.pid === self.pid &&
      before.state === state.state &&
      before.problem?.code === state.problem?.code;
    if (same) return;
    const since = new Date(now()).toISOString();
    await keptLive.write(files, { v: 1, pid: self.pid, since, ...state });
  } catch {
    log("debug", "could not note the live channel's state");
  }
}
