import { dayOf } from "@muster/mapping/days";
import type { NewLeaf } from "../log/index.ts";
import {
  carryMemory,
  type Db,
  type Device,
  type DeviceState,
  deviceById,
  forgetEvaluation,
  lockDevices,
  markReplaced,
  moveDevice,
} from "../store/index.ts";
import { noteAgain } from "./follow.ts";
import type { TokenParts } from "./tokens.ts";

/** An operator's word on a device. */
export interface Decision {
  readonly organisation: string;
  readonly device: string;
  /**
   * `approve` a device that waits; `revoke` any: its key is nobody's from then on, and it can only enrol with a new one;
   * `resolve` one that contradicted itself: its key ends.
   */
  readonly act: "approve" | "revoke" | "resolve";
  /** Who decides, for the log. */
  readonly by: string;
  readonly why: string;
}

/** An operator's word that a device is an earlier one, enrolled anew. */
export interface Replacement extends Pick<Decision, "organisation" | "device" | "by" | "why"> {
  /** The earlier device: its key ends, its history goes on under `device`. */
  readonly replaces: string;
}

/** Why a device cannot take another's place; the message says what to do. */
export class DeviceError extends Error {
  readonly code = "DEVICE";
}

const moves = {
  approve: { from: ["pending"], to: "approved" },
  revoke: { from: ["pending", "approved", "quarantined"], to: "revoked" },
  resolve: { from: ["quarantined"], to: "revoked" },
} as const satisfies Record<
  Decision["act"],
  { readonly from: readonly DeviceState[]; readonly to: DeviceState }
>;

/**
 * Does what an operator decides and enters it in the log, all or nothing.
 * @param history who takes whose place by the same word: a device that is approved, or what is left of a fork
 * @returns false where no such device is in a state for it
 * @throws {DeviceError} where `history` cannot be handed on so
 */
export async function decideDevice(
  parts: TokenParts,
  decision: Decision,
  history?: Pick<Replacement, "device" | "replaces">,
): Promise<boolean> {
  const { organisation, device, act, by, why } = decision;
  return await parts.store.db.transaction().execute(async (trx) => {
    const moved = await moveDevice(trx, { organisation, id: device }, moves[act]);
    if (!moved) return false;
    const at = new Date(parts.now()).toISOString();
    const entries: NewLeaf[] = [{ type: act, about: { device, at, by, why } }];
    if (history !== undefined) {
      entries.push(...(await takePlace(trx, { organisation, by, why, ...history }, at)));
    }
    for (const entry of entries) await parts.log.append(trx, organisation, entry);
    return true;
  });
}

/** Lets a device that reports already take an earlier one's place. @throws {DeviceError} */
export async function replaceDevice(parts: TokenParts, replacement: Replacement): Promise<void> {
  await parts.store.db.transaction().execute(async (trx) => {
    const at = new Date(parts.now()).toISOString();
    for (const entry of await takePlace(trx, replacement, at)) {
      await parts.log.append(trx, replacement.organisation, entry);
    }
  });
}

/** @returns the log's entries */
async function takePlace(
  trx: Db,
  { organisation, device, replaces, by, why }: Replacement,
  at: string,
): Promise<NewLeaf[]> {
  await lockDevices(trx, [device, replaces].sort());
  const [next, before] = [await deviceById(trx, device), await deviceById(trx, replaces)];
  if (next?.organisation !== organisation || before?.organisation !== organisation) {
    throw new DeviceError(
      "Both devices must be of the organisation. `muster device list` shows them.",
    );
  }
  refuseUnlessFree(next, before);
  const revoked = await moveDevice(trx, before, moves.revoke);
  await markReplaced(trx, { device, replaces });
  const heardUntil = dayOf(before.last_report_at ?? before.enrolled_at);
  await carryMemory(trx, { device, replaces, heardUntil });
  await noteAgain(trx, next);
  await forgetEvaluation(trx, device);
  const about = { at, by, why };
  const entry: NewLeaf = { type: "replace", about: { device, replaces, ...about } };
  return revoked ? [{ type: "revoke", about: { device: replaces, ...about } }, entry] : [entry];
}

function refuseUnlessFree(next: Device, before: Device): void {
  const [one, other] = [next.id.slice(0, 12), before.id.slice(0, 12)];
  if (next.id === before.id) throw new DeviceError("A device cannot take its own place.");
  if (before.replaced_by !== null) {
    throw new DeviceError(
      `Device ${other} was replaced before, by ${before.replaced_by.slice(0, 12)}.`,
    );
  }
  if (next.replaced_by !== null || next.state !== "approved") {
    throw new DeviceError(
      `Device ${one} is ${next.replaced_by === null ? next.state : "replaced"}: only an approved device takes a place. Approve it with --replaces ${other}, or enrol the machine anew.`,
    );
  }
  if (next.enrolled_at < before.enrolled_at) {
    throw new DeviceError(
      `Device ${one} was enrolled before ${other}: name the earlier one first.`,
    );
  }
}
