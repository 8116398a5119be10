import type { Machine } from "../../exec/types.ts";
import { unknown } from "../answers.ts";
import type { ReadingOf } from "../types.ts";

export async function firewallOnMac(_machine: Machine): Promise<ReadingOf<"firewall">> {
  return unknown("unsupported", "firewall is not yet read here");
}
