import { notApplicable } from "../answers.ts";
import type { ReadingOf } from "../types.ts";

export async function autorunOnMac(): Promise<ReadingOf<"autorun">> {
  return notApplicable("only Windows starts things from media by itself");
}
