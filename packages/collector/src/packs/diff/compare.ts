import { PackError } from "../errors.ts";
import { diffOf, type PackDiff } from "./diff.ts";
import { readPack } from "./read.ts";

/** What changed between two packs, by their folders. @throws {PackError} with the cure */
export async function comparePacks(before: string, after: string): Promise<PackDiff> {
  const [from, to] = [await readPack(before), await readPack(after)];
  const [one, other] = [from.organisation.ods, to.organisation.ods];
  if (one !== other) {
    const message = `these are packs of ${one} and of ${other}: give two of the same organisation`;
    throw new PackError("PACK_NOT_READABLE", message);
  }
  if (from.today > to.today) {
    const message = `the first pack is of ${from.today}, the second of ${to.today}: give the earlier one first`;
    throw new PackError("PACK_NOT_READABLE", message);
  }
  return diffOf(from, to);
}
