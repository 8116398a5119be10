import type { PendingUpdate } from "@muster/mapping/facts";
import { byText } from "../answers.ts";

const urgency = { yes: "0", unknown: "1", no: "2" } as const;

function keyOf(update: PendingUpdate): string {
  return [urgency[update.security], update.name, update.candidate, update.installed].join("\n");
}

/** Security updates first, so that they are the last to be cut from a list over its limit; then by name. */
export function inOrder(updates: readonly PendingUpdate[]): PendingUpdate[] {
  const keyed = new Map(updates.map((update) => [keyOf(update), update]));
  return [...keyed].sort(([a], [b]) => byText(a, b)).map(([, update]) => update);
}
