import type { Machine } from "../../exec/types.ts";
import { unknown } from "../answers.ts";
import type { ReadingOf } from "../types.ts";

export async function secureBootOnWindows(_machine: Machine): Promise<ReadingOf<"secure-boot">> {
  return unknown("unsupported", "secure-boot is not yet read here");
}
