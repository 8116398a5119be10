import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { hostname } from "node:os";
import { basename, dirname, join } from "node:path";
import { isAlive } from "../alive.ts";

/** Folders that builds of this process write into now. */
const held = new Set<string>();

/**
 * A folder beside the target to build in. Its name says which machine and process builds there, so that it is held from the
 * moment it exists; what a killed build of the same target left is taken away first. Another machine that builds on the same
 * share is left alone: nobody here can tell whether it lives.
 */
export async function openStaging(target: string): Promise<string> {
  const folder = dirname(target);
  await mkdir(folder, { recursive: true });
  await clearDead(folder, basename(target));
  const staging = await mkdtemp(join(folder, `${prefixOf(basename(target))}${process.pid}-`));
  held.add(staging);
  return staging;
}

/** The build is over: what still lies there is nobody's. */
export function releaseStaging(staging: string): void {
  held.delete(staging);
}

/** `.A81001.building-1f2e3d4c-`: the target, and the machine by the beginning of its name's SHA-256. */
function prefixOf(name: string): string {
  const machine = createHash("sha256").update(hostname()).digest("hex").slice(0, 8);
  return `.${name}.building-${machine}-`;
}

async function clearDead(folder: string, name: string): Promise<void> {
  const prefix = prefixOf(name);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (!entry.isDirectory() || !entry.name.startsWith(prefix)) continue;
    const pid = /^(?<pid>[1-9]\d*)-[A-Za-z0-9]{6}$/.exec(entry.name.slice(prefix.length))?.groups
      ?.pid;
    const path = join(folder, entry.name);
    if (pid === undefined || isHeld(path, Number(pid))) continue;
    // What cannot be removed is in nobody's way: the build goes on.
    await rm(path, { recursive: true, force: true }).catch(() => undefined);
  }
}

/** A folder of this process's own number that it does not hold is of an earlier process with the same. */
function isHeld(path: string, pid: number): boolean {
  return pid === process.pid ? held.has(path) : isAlive(pid);
}
