import type { Machine } from "../../exec/types.ts";
import { unknown } from "../answers.ts";
import type { ReadingOf } from "../types.ts";

export async function installedUpdatesOnWindows(
  _machine: Machine,
): Promise<ReadingOf<"installed-updates">> {
  return unknown("unsupported", "installed-updates is not yet read here");
}
