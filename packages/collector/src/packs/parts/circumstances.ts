import { dayOf } from "@muster/mapping";
import type { Json } from "@muster/mapping/wire";
import type { DeviceEvidence } from "../evidence.ts";
import { knownValue } from "../lines/line.ts";

/**
 * What decided a device's findings beside its facts, the lists, the policy and the day: with it, anybody who has the rules
 * can judge again. `spine` where the own list marks the device as connected to Spine. `firstSeen` is the day each missing update was first seen, by `name candidate`.
 */
export function circumstancesOf({ device, facts, firstSeen, spine }: DeviceEvidence): Json {
  const missing = knownValue(facts["pending-updates"])?.updates ?? [];
  const seen = missing
    .map((u) => `${u.name} ${u.candidate}`)
    .map((u) => [u, firstSeen(u)] as const);
  return {
    device: device.id,
    firstSeen: Object.fromEntries(seen),
    receivedOn: device.last_report_at === null ? null : dayOf(device.last_report_at),
    report: device.head,
    ...(spine ? { spine } : {}),
    state: device.state,
  };
}
