import type { Machine } from "../../exec/types.ts";
import { unknown } from "../answers.ts";
import type { ReadingOf } from "../types.ts";

export async function bootOnMac(_machine: Machine): Promise<ReadingOf<"boot">> {
  return unknown("unsupported", "boot is not yet read here");
}
