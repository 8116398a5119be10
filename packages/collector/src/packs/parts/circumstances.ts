import { dayOf } from "@muster/mapping";
import type { Json } from "@muster/mapping/wire";
import type { DeviceEvidence } from "../evidence.ts";
import { knownValue } from "../lines/line.ts";

/**
 * What decided a device's findings beside its facts, the lists, the policy and the day: with it, anybody who has the rules
 * can judge again. `spine` where the own list marks the device as connected to Spine. `firstSeen` is the day each missing
 * update was first seen, by `name candidate`. `unread` are sections of its newest report that are no fact: kept as they
 * came, in a shape this program did not know.
 */
export function circumstancesOf(evidence: DeviceEvidence): Json {
  const { device, facts, firstSeen, spine } = evidence;
  const missing = knownValue(facts["pending-updates"])?.updates ?? [];
  const seen = missing
    .map((u) => `${u.name} ${u.candidate}`)
    .map((u) => [u, firstSeen(u)] as const);
  const unread = unreadOf(evidence);
  return {
    device: device.id,
    firstSeen: Object.fromEntries(seen),
    receivedOn: device.last_report_at === null ? null : dayOf(device.last_report_at),
    report: device.head,
    ...(spine ? { spine } : {}),
    state: device.state,
    ...(unread.length > 0 ? { unread } : {}),
  };
}

function unreadOf({ named, sections }: DeviceEvidence): readonly string[] {
  const facts = new Set(sections.map((s) => s.section));
  return named.filter((section) => !facts.has(section)).sort();
}
