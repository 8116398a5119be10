import type { Machine } from "../../exec/types.ts";
import { unknown } from "../answers.ts";
import type { ReadingOf } from "../types.ts";

export async function screenLockOnMac(_machine: Machine): Promise<ReadingOf<"screen-lock">> {
  return unknown("unsupported", "screen-lock is not yet read here");
}
