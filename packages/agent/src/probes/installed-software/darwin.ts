import type { Machine } from "../../exec/types.ts";
import { unknown } from "../answers.ts";
import type { ReadingOf } from "../types.ts";

export async function installedSoftwareOnMac(
  _machine: Machine,
): Promise<ReadingOf<"installed-software">> {
  return unknown("unsupported", "installed-software is not yet read here");
}
