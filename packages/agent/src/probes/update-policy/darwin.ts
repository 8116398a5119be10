import type { Machine } from "../../exec/types.ts";
import { unknown } from "../answers.ts";
import type { ReadingOf } from "../types.ts";

export async function updatePolicyOnMac(_machine: Machine): Promise<ReadingOf<"update-policy">> {
  return unknown("unsupported", "update-policy is not yet read here");
}
