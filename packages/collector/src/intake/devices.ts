import { type DeviceState, moveDevice } from "../store/index.ts";
import type { TokenParts } from "./tokens.ts";

/** An operator's word on a device. */
export interface Decision {
  readonly organisation: string;
  readonly device: string;
  /** `approve` a device that waits; `revoke` any: its key is nobody's from then on, and it can only enrol with a new one. */
  readonly act: "approve" | "revoke";
  /** Who decides, for the log. */
  readonly by: string;
  readonly why: string;
}

const moves = {
  approve: { from: ["pending"], to: "approved" },
  revoke: { from: ["pending", "approved", "quarantined"], to: "revoked" },
} as const satisfies Record<
  Decision["act"],
  { readonly from: readonly DeviceState[]; readonly to: DeviceState }
>;

/** Does what an operator decides and enters it in the log. @returns false where no such device is in a state for it */
export async function decideDevice(
  { store, log, now }: TokenParts,
  { organisation, device, act, by, why }: Decision,
): Promise<boolean> {
  return await store.db.transaction().execute(async (trx) => {
    const moved = await moveDevice(trx, { organisation, id: device }, moves[act]);
    if (!moved) return false;
    const at = new Date(now()).toISOString();
    await log.append(trx, organisation, { type: act, about: { device, at, by, why } });
    return true;
  });
}
