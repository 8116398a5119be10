import type { Machine } from "../../exec/types.ts";
import { unknown } from "../answers.ts";
import type { ReadingOf } from "../types.ts";

export async function administratorsOnMac(_machine: Machine): Promise<ReadingOf<"administrators">> {
  return unknown("unsupported", "administrators is not yet read here");
}
