import type { Machine } from "../../exec/types.ts";
import { unknown } from "../answers.ts";
import type { ReadingOf } from "../types.ts";

export async function browsersOnMac(_machine: Machine): Promise<ReadingOf<"browsers">> {
  return unknown("unsupported", "browsers is not yet read here");
}
