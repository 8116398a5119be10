import type { Machine } from "../../exec/types.ts";
import { unknown } from "../answers.ts";
import type { ReadingOf } from "../types.ts";

export async function remoteAccessOnLinux(_machine: Machine): Promise<ReadingOf<"remote-access">> {
  return unknown("unsupported", "remote-access is not yet read here");
}
