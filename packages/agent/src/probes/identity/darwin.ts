import type { Machine } from "../../exec/types.ts";
import { unknown } from "../answers.ts";
import type { ReadingOf } from "../types.ts";

export async function identityOnMac(_machine: Machine): Promise<ReadingOf<"identity">> {
  return unknown("unsupported", "identity is not yet read here");
}
