import type { Machine } from "../../exec/types.ts";
import { unknown } from "../answers.ts";
import type { ReadingOf } from "../types.ts";

export async function supportProgrammeOnMac(
  _machine: Machine,
): Promise<ReadingOf<"support-programme">> {
  return unknown("unsupported", "support-programme is not yet read here");
}
