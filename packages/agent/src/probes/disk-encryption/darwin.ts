import type { Machine } from "../../exec/types.ts";
import { unknown } from "../answers.ts";
import type { ReadingOf } from "../types.ts";

export async function diskEncryptionOnMac(
  _machine: Machine,
): Promise<ReadingOf<"disk-encryption">> {
  return unknown("unsupported", "disk-encryption is not yet read here");
}
