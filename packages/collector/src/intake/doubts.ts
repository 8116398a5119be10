import { type WitnessWord, wordOf } from "../store/index.ts";
import type { Arrived } from "./gate.ts";

/** What a device says of the log it is shown, where it says anything. */
export function doubtsOf(
  { device, digest, report: { agent } }: Arrived,
  at: string,
): readonly WitnessWord[] {
  if (agent.witness === undefined) return [];
  const { id, organisation } = device;
  return [{ report: digest, organisation, device: id, at, ...wordOf(agent.witness) }];
}
