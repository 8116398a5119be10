import { notApplicable } from "../answers.ts";
import type { ReadingOf } from "../types.ts";

export async function supportProgrammeOnMac(): Promise<ReadingOf<"support-programme">> {
  return notApplicable("Apple sells no extended support for macOS");
}
