import type { PendingUpdate } from "@muster/mapping/facts";
import type { Machine } from "../../exec/types.ts";
import { namesOf, outputOf } from "../answers.ts";
import { parseFlatpakUpdates, parseSnapRefreshes } from "./snap-flatpak.ts";

/** Pending updates of one manager of applications beside the system's own. */
export interface AppUpdates {
  readonly updates: readonly PendingUpdate[];
  /** Why they could not be seen; `undefined` where they could. */
  readonly unread?: string | undefined;
}

const nothing: AppUpdates = { updates: [] };

/** Whether any snap is installed: only then is snapd asked anything. */
export async function snapsInstalled(machine: Machine): Promise<boolean> {
  const images = namesOf(await machine.list("/var/lib/snapd/snaps"));
  if (images.some((name) => name.endsWith(".snap"))) return true;
  // A recording may hold the answer without the folder.
  return images.length === 0 && (await machine.exists("/snap"));
}

/** snapd asks its store, as it does by itself four times a day: the one question here that leaves the machine. */
async function snaps(machine: Machine): Promise<AppUpdates> {
  const installed = await snapsInstalled(machine);
  // snapd's own folder without snaps says that there are none; a recording may hold the answer without either.
  if (!installed && (await machine.exists("/var/lib/snapd"))) return nothing;
  const answer = await machine.run("snap", ["refresh", "--list"], { timeoutMs: 10_000 });
  const updates =
    answer.state === "ran" && answer.exitCode === 0 ? parseSnapRefreshes(answer) : undefined;
  if (updates !== undefined) return { updates };
  if (!installed) return nothing;
  return { updates: [], unread: "snap: the store could not be asked" };
}

const COLUMNS = "--columns=application,version,branch";

/**
 * From what flatpak keeps of its sources: where it keeps nothing it would have to fetch and write, and is not made to. Nothing
 * listed may be an old copy, so only what is listed is a reading; a recording may hold the question that goes out.
 */
async function flatpaks(machine: Machine): Promise<AppUpdates> {
  const apps = await machine.list("/var/lib/flatpak/app");
  const installed = apps.state === "read" && apps.names.length > 0;
  if (!installed && (await machine.exists("/var/lib/flatpak"))) return nothing;
  const limit = { timeoutMs: 10_000 };
  const kept = await machine.run("flatpak", ["remote-ls", "--updates", "--cached", COLUMNS], limit);
  const updates = parseFlatpakUpdates(outputOf(kept) ?? "");
  if (updates.length > 0) return { updates };
  const unread = "flatpak: it keeps no fresh copy of its sources";
  const gap = installed ? { updates: [], unread } : nothing;
  if (kept.state === "ran" || kept.reason !== "command_missing") return gap;
  const fresh = await machine.run("flatpak", ["remote-ls", "--updates", COLUMNS], limit);
  if (fresh.state !== "ran" || fresh.exitCode !== 0) return gap;
  return { updates: parseFlatpakUpdates(fresh.stdout) };
}

export async function appUpdates(machine: Machine): Promise<readonly AppUpdates[]> {
  return [await snaps(machine), await flatpaks(machine)];
}
