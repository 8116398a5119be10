import { randomBytes } from "node:crypto";
import { constants } from "node:fs";
import { link, mkdir, open, readdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { HALF_WRITTEN } from "./inside.ts";
import { codeOf } from "./problem.ts";

/**
 * The agent's own files, by names relative to its state folder (`chain.json`, `outbox/…`). A file is written whole or
 * not at all, and is on the disk when the promise resolves: a crash at any moment leaves the old bytes or the new.
 */
export interface Files {
  /** The bytes, or `undefined` where there is no such file. */
  read(name: string): Promise<Uint8Array | undefined>;
  write(name: string, bytes: Uint8Array): Promise<void>;
  /** As `write`, for a name that must be new. @throws an error with code `EEXIST` where it is taken */
  create(name: string, bytes: Uint8Array): Promise<void>;
  /** A file that is not there is no error. */
  remove(name: string): Promise<void>;
  /** Names in a folder, sorted; none where the folder is not there. */
  list(folder: string): Promise<readonly string[]>;
}

const { O_WRONLY, O_CREAT, O_EXCL, O_SYNC, O_NOFOLLOW, O_RDONLY } = constants;

/** The real files under `folder`, which must exist and have been checked. Every file is its owner's alone (0600). */
export function filesIn(folder: string): Files {
  const place = (name: string) => join(folder, name);
  const putAs = async (
    name: string,
    bytes: Uint8Array,
    put: (from: string, to: string) => Promise<void>,
  ) => {
    const to = place(name);
    await mkdir(dirname(to), { mode: 0o700, recursive: true });
    const part = join(dirname(to), `${HALF_WRITTEN}${randomBytes(8).toString("hex")}`);
    try {
      await writeThrough(part, bytes);
      await put(part, to);
    } finally {
      await rm(part, { force: true });
    }
    if (mayFlush()) await syncFolder(dirname(to));
    else await settleName(to, bytes);
  };
  return {
    read: (name) => readWhole(place(name)),
    write: (name, bytes) => putAs(name, bytes, renameOver),
    // A hard link, unlike a rename, refuses a name that is taken.
    create: (name, bytes) => putAs(name, bytes, link),
    remove: (name) => rm(place(name), { force: true }),
    list: async (name) => (await namesIn(place(name))).filter((n) => !n.startsWith(HALF_WRITTEN)),
  };
}

/** A virus scanner or an index may hold the old file for a moment; on Windows it can't be replaced as long. */
const HELD = ["EPERM", "EACCES", "EBUSY"];
const TRIES = 10;

async function renameOver(from: string, to: string): Promise<void> {
  for (let left = TRIES; ; left--) {
    try {
      await rename(from, to);
      return;
    } catch (error) {
      const held = process.platform === "win32" && HELD.includes(codeOf(error) ?? "");
      if (!held || left <= 1) throw error;
      await setTimeout(50);
    }
  }
}

/** Clears what a crash left half-written under `folder`. Only for the holder of the state's lock. */
export async function clearHalfWritten(folder: string, within: readonly string[]): Promise<void> {
  for (const place of within.map((name) => join(folder, name))) {
    for (const name of await namesIn(place)) {
      if (name.startsWith(HALF_WRITTEN)) await rm(join(place, name), { force: true });
    }
  }
}

async function readWhole(path: string): Promise<Uint8Array | undefined> {
  const file = await open(path, O_RDONLY | O_NOFOLLOW).catch(ignoreMissing);
  if (file === undefined) return undefined;
  try {
    return await file.readFile();
  } finally {
    await file.close();
  }
}

/** Node's permission model, which services of the agent run under, forbids to flush a file or a folder that is open. */
function mayFlush(): boolean {
  return process.permission === undefined;
}

async function writeThrough(path: string, bytes: Uint8Array): Promise<void> {
  // Where it can't be flushed afterwards, each write returns when its bytes are on the disk.
  const through = mayFlush() ? 0 : O_SYNC;
  const file = await open(path, O_WRONLY | O_CREAT | O_EXCL | through, 0o600);
  try {
    await file.writeFile(bytes);
    if (mayFlush()) await file.sync();
  } finally {
    await file.close();
  }
}

/**
 * Makes a new name last without the folder being flushed: the first byte is written once more, as it is, and through. The
 * file systems of Linux then put the file's own entry in its log first, its new name with it.
 */
async function settleName(path: string, bytes: Uint8Array): Promise<void> {
  if (bytes.length === 0) return;
  const file = await open(path, O_WRONLY | O_SYNC | O_NOFOLLOW);
  try {
    await file.write(bytes, 0, 1, 0);
  } finally {
    await file.close();
  }
}

/** Makes a new name in a folder last. Windows can't be asked to: NTFS keeps a journal of its own for names. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === "win32") return;
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

async function namesIn(path: string): Promise<string[]> {
  return (await readdir(path).catch(ignoreMissing))?.sort() ?? [];
}

function ignoreMissing(error: unknown): undefined {
  if (codeOf(error) !== "ENOENT") throw error;
  return undefined;
}
