import type { Machine } from "../../exec/types.ts";
import { unknown } from "../answers.ts";
import type { ReadingOf } from "../types.ts";

export async function removableMediaOnLinux(
  _machine: Machine,
): Promise<ReadingOf<"removable-media">> {
  return unknown("unsupported", "removable-media is not yet read here");
}
