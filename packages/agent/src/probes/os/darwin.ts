import type { Machine } from "../../exec/types.ts";
import { unknown } from "../answers.ts";
import type { ReadingOf } from "../types.ts";

export async function osOnMac(_machine: Machine): Promise<ReadingOf<"os">> {
  return unknown("unsupported", "os is not yet read here");
}
