import type { Machine } from "../../exec/types.ts";
import { unknown } from "../answers.ts";
import type { ReadingOf } from "../types.ts";

export async function autorunOnWindows(_machine: Machine): Promise<ReadingOf<"autorun">> {
  return unknown("unsupported", "autorun is not yet read here");
}
