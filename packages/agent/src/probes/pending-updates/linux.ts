import type { Machine } from "../../exec/types.ts";
import { unknown } from "../answers.ts";
import { databases } from "../installed-software/databases.ts";
import { familyOf } from "../os/family.ts";
import { isImageBased } from "../os/image-based.ts";
import { release } from "../os/linux.ts";
import type { AnswerCache, ProbeContext, ReadingOf } from "../types.ts";
import { appUpdates } from "./apps.ts";
import { aptPending } from "./apt.ts";
import { dnfPending } from "./dnf-ask.ts";
import { imagePending } from "./image.ts";
import { inOrder } from "./order.ts";
import { apkPending, pacmanPending, zypperPending } from "./others.ts";

function isSuse(id: string, like: readonly string[]): boolean {
  return [id, ...like].some((name) => /suse|^sle[sd]?$/.test(name));
}

/** Adds what applications beside the system's packages wait for; what could not be seen is said. */
async function withApps(
  machine: Machine,
  reading: ReadingOf<"pending-updates">,
): Promise<ReadingOf<"pending-updates">> {
  if (reading.state !== "known") return reading;
  const apps = await appUpdates(machine);
  const updates = apps.flatMap((app) => app.updates);
  const unread = [...(reading.value.unread ?? []), ...apps.flatMap((app) => app.unread ?? [])];
  return {
    ...reading,
    value: {
      ...reading.value,
      updates: inOrder([...reading.value.updates, ...updates]),
      ...(unread.length > 0 && { unread }),
    },
  };
}

export async function pendingOnLinux(
  machine: Machine,
  { cache }: ProbeContext,
): Promise<ReadingOf<"pending-updates">> {
  return withApps(machine, await systemPending(machine, cache));
}

/** The package family in charge answers; tools of other families may lie about and are not asked. */
async function systemPending(
  machine: Machine,
  cache: AnswerCache,
): Promise<ReadingOf<"pending-updates">> {
  const os = await release(machine);
  if (await isImageBased(machine, os)) return imagePending(machine);
  const seen = (await databases(machine)).map(({ family }) => family);
  const families = seen.length > 0 ? seen : [familyOf(os)];
  if (families.includes("dpkg")) return aptPending(machine, cache);
  if (families.includes("rpm")) {
    return isSuse(os?.id ?? "", os?.like ?? []) ? zypperPending(machine) : dnfPending(machine);
  }
  if (families.includes("pacman")) return pacmanPending(machine);
  if (families.includes("apk")) return apkPending(machine);
  return unknown("unsupported", "no package manager that this agent knows is in charge here");
}
