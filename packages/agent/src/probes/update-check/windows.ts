import type { Machine } from "../../exec/types.ts";
import { unknown } from "../answers.ts";
import type { ReadingOf } from "../types.ts";

export async function updateCheckOnWindows(_machine: Machine): Promise<ReadingOf<"update-check">> {
  return unknown("unsupported", "update-check is not yet read here");
}
