import type { Machine } from "../../exec/types.ts";
import { unknown } from "../answers.ts";
import type { ReadingOf } from "../types.ts";

export async function pendingUpdatesOnWindows(
  _machine: Machine,
): Promise<ReadingOf<"pending-updates">> {
  return unknown("unsupported", "pending-updates is not yet read here");
}
