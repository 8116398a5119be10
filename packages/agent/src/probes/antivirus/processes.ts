import type { Machine } from "../../exec/types.ts";
import { lineOf, namesOf } from "../answers.ts";

/**
 * Names of the running processes. `undefined` where not all are shown: a system that hides other people's processes hides
 * the first one too.
 */
export async function processNames(machine: Machine): Promise<ReadonlySet<string> | undefined> {
  const numbers = namesOf(await machine.list("/proc")).filter((name) => /^\d+$/.test(name));
  if (!numbers.includes("1")) return undefined;
  const names = await Promise.all(
    numbers.map(async (n) => lineOf(await machine.read(`/proc/${n}/comm`, 4096))),
  );
  // A process that ended meanwhile has no name any more; the first one never ends.
  if (names[numbers.indexOf("1")] === undefined) return undefined;
  return new Set(names.filter((name) => name !== undefined));
}
