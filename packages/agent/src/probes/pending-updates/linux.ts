import type { Machine } from "../../exec/types.ts";
import { unknown } from "../answers.ts";
import { databases } from "../installed-software/databases.ts";
import { release } from "../os/linux.ts";
import type { ProbeContext, ReadingOf } from "../types.ts";
import { aptPending } from "./apt.ts";
import { apkPending, dnfPending, pacmanPending, zypperPending } from "./others.ts";

function isSuse(id: string, like: readonly string[]): boolean {
  return [id, ...like].some((name) => /suse|^sle[sd]?$/.test(name));
}

/** The package family in charge answers; tools of other families may lie about and are not asked. */
export async function pendingOnLinux(
  machine: Machine,
  { cache }: ProbeContext,
): Promise<ReadingOf<"pending-updates">> {
  const families = (await databases(machine)).map(({ family }) => family);
  if (families.includes("dpkg")) return aptPending(machine, cache);
  if (families.includes("rpm")) {
    const os = await release(machine);
    return isSuse(os?.id ?? "", os?.like ?? []) ? zypperPending(machine) : dnfPending(machine);
  }
  if (families.includes("pacman")) return pacmanPending(machine);
  if (families.includes("apk")) return apkPending(machine);
  return unknown("unsupported", "no package manager that this agent knows is in charge here");
}
