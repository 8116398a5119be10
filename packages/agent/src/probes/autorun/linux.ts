import { notApplicable } from "../answers.ts";
import type { ReadingOf } from "../types.ts";

export async function autorunOnLinux(): Promise<ReadingOf<"autorun">> {
  return notApplicable("only Windows starts things from media by itself");
}
