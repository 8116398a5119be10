import type { Machine } from "../../exec/types.ts";
import { unknown } from "../answers.ts";
import type { ReadingOf } from "../types.ts";

export async function restartOnMac(_machine: Machine): Promise<ReadingOf<"restart">> {
  return unknown("unsupported", "restart is not yet read here");
}
