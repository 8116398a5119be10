import type { Machine } from "../../exec/types.ts";
import { unknown } from "../answers.ts";
import type { ReadingOf } from "../types.ts";

export async function managementOnMac(_machine: Machine): Promise<ReadingOf<"management">> {
  return unknown("unsupported", "management is not yet read here");
}
