import type { Machine } from "../../exec/types.ts";
import { unknown } from "../answers.ts";
import type { ReadingOf } from "../types.ts";

export async function antivirusOnWindows(_machine: Machine): Promise<ReadingOf<"antivirus">> {
  return unknown("unsupported", "antivirus is not yet read here");
}
