import type { Config } from "../config/load.ts";
import { KeyProblem } from "../identity/key-problem.ts";
import { keptKey, kindOf } from "../identity/next-key.ts";
import { TransportError } from "../transport/transport-error.ts";
import { type Change, changeKey, finishChange } from "./change-key.ts";
import type { Context } from "./context.ts";
import { type Device, withKeyInForce } from "./device.ts";
import { keptKeyNote, told } from "./journal.ts";
import type { Sent } from "./send.ts";

const DAY_MS = 86_400_000;

/**
 * The device with its key in force, a change that was left half done finished where the collector can be asked. Where it
 * can't, the key that was in force before signs on: should the collector have taken the next one meanwhile, that one signs
 * anew what waits then.
 */
export async function withoutHalfChange(
  change: Change,
  context: Pick<Context, "now">,
): Promise<Device> {
  const device = await withKeyInForce(change.device);
  try {
    return (await finishChange({ ...change, device }, context)).device;
  } catch (error) {
    await note(device, error, context);
    return device;
  }
}

/**
 * Changes a key that has served its days, once everything it signed is delivered. What stands in the way is noted for
 * `status`, and tried again with the next round.
 * @returns why the collector's log can't be what it was
 */
export async function changeWhenDue(
  change: Change,
  { config, sent }: { readonly config: Pick<Config, "rotateDays">; readonly sent: Sent },
  context: Pick<Context, "now">,
): Promise<string | undefined> {
  const { device, outbox } = change;
  const isFree = sent.problem === undefined && outbox.reports.length === 0;
  if (!isFree || !(await isDue(device, config.rotateDays, context.now()))) return undefined;
  try {
    const { witness } = await changeKey(change, kindOf(device.signer), context);
    await device.state.files.remove(keptKeyNote.name);
    return witness;
  } catch (error) {
    await note(device, error, context);
    return undefined;
  }
}

async function isDue({ state, enrolment }: Device, days: number, now: number): Promise<boolean> {
  if (days === 0) return false;
  const since = (await keptKey.read(state.files))?.since ?? enrolment.enrolledAt;
  return now - Date.parse(since) >= days * DAY_MS;
}

/** @throws what is neither the collector's nor the key's doing */
async function note(
  { state }: Device,
  error: unknown,
  { now }: Pick<Context, "now">,
): Promise<void> {
  if (!(error instanceof TransportError || error instanceof KeyProblem)) throw error;
  const at = new Date(now()).toISOString();
  await keptKeyNote.write(state.files, { v: 1, at, problem: told(error) });
}
