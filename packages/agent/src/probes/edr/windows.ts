import type { Machine } from "../../exec/types.ts";
import { unknown } from "../answers.ts";
import type { ReadingOf } from "../types.ts";

export async function edrOnWindows(_machine: Machine): Promise<ReadingOf<"edr">> {
  return unknown("unsupported", "edr is not yet read here");
}
