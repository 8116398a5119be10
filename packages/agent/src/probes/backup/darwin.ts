import type { Machine } from "../../exec/types.ts";
import { unknown } from "../answers.ts";
import type { ReadingOf } from "../types.ts";

export async function backupOnMac(_machine: Machine): Promise<ReadingOf<"backup">> {
  return unknown("unsupported", "backup is not yet read here");
}
