import type { Machine } from "../../exec/types.ts";
import { unknown } from "../answers.ts";
import type { ReadingOf } from "../types.ts";

export async function machineClassOnMac(_machine: Machine): Promise<ReadingOf<"machine-class">> {
  return unknown("unsupported", "machine-class is not yet read here");
}
