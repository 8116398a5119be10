import { randomBytes } from "node:crypto";
import { constants, type Stats } from "node:fs";
import { link, lstat, mkdir, open, readdir, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { codeOf, KeyError } from "./errors.ts";

/** Windows keeps access in lists that mode bits do not show; there the folder's own list has to do. */
const hasModes = process.platform !== "win32";

/**
 * Makes the data folder (0700) where there is none, and checks it: a folder of the user who runs the collector, open to
 * nobody else. An empty folder of that user is closed rather than refused.
 * @throws {KeyError}
 */
export async function openDataFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new KeyError(
      "DATA_FOLDER_NOT_WRITABLE",
      `the data folder ${path} cannot be made (${codeOf(error)}): choose another with --data, or give this user write access`,
      { cause: error },
    );
  }
  const stats = await lstat(path);
  if (!stats.isDirectory()) {
    throw new KeyError(
      "DATA_FOLDER_UNSAFE",
      `${path} is ${stats.isSymbolicLink() ? "a symbolic link" : "not a folder"}: name the data folder itself with --data`,
    );
  }
  if (!hasModes) return;
  requireOwner(stats, path, "DATA_FOLDER_UNSAFE");
  if ((stats.mode & 0o077) !== 0) await closeFolder(path);
}

async function closeFolder(path: string): Promise<void> {
  if ((await readdir(path)).length > 0) {
    throw new KeyError(
      "DATA_FOLDER_UNSAFE",
      `other users can look into the data folder ${path}: run  chmod 700 ${path}`,
    );
  }
  const folder = await open(path, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    await folder.chmod(0o700);
  } finally {
    await folder.close();
  }
}

function requireOwner(stats: Stats, path: string, code: KeyError["code"]): void {
  const user = process.geteuid?.();
  if (user === undefined || stats.uid === user) return;
  throw new KeyError(
    code,
    `${path} belongs to another user (${stats.uid}, not ${user}): run the collector as its owner, or choose another data folder`,
  );
}

/**
 * The bytes of a file only its owner may read; `undefined` where there is none.
 * @throws {KeyError} where others may read it, it belongs to another, or it is no plain file
 */
export async function readPrivate(path: string): Promise<Buffer | undefined> {
  let file: Awaited<ReturnType<typeof open>>;
  try {
    file = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw new KeyError("KEY_UNSAFE", `${path} cannot be read (${codeOf(error)})`, { cause: error });
  }
  try {
    const stats = await file.stat();
    if (!stats.isFile()) throw new KeyError("KEY_UNSAFE", `${path} is not a plain file`);
    if (hasModes) {
      requireOwner(stats, path, "KEY_UNSAFE");
      if ((stats.mode & 0o077) !== 0) {
        throw new KeyError(
          "KEY_UNSAFE",
          `other users may read ${path}: run  chmod 600 ${path}  and consider whether the key is still yours alone`,
        );
      }
    }
    return await file.readFile();
  } finally {
    await file.close();
  }
}

/**
 * Writes a file (0600 unless another mode is asked for) whole or not at all, on the disk when the promise resolves. A crash at any moment leaves the old
 * bytes or the new.
 */
export function replaceFile(path: string, bytes: Uint8Array | string, mode = 0o600): Promise<void> {
  return put(path, bytes, { move: rename, mode });
}

/** As {@link replaceFile}, for a name that must be new. @returns false where it is taken */
export async function createFile(path: string, bytes: Uint8Array | string): Promise<boolean> {
  try {
    // A hard link, unlike a rename, refuses a name that is taken.
    await put(path, bytes, { move: link, mode: 0o600 });
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw error;
  }
}

async function put(
  path: string,
  bytes: Uint8Array | string,
  {
    move,
    mode,
  }: {
    readonly move: (from: string, to: string) => Promise<void>;
    readonly mode: number;
  },
): Promise<void> {
  const folder = dirname(path);
  const part = join(folder, `.${basename(path)}.${randomBytes(6).toString("hex")}`);
  try {
    const file = await open(part, "wx", mode);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await move(part, path);
  } finally {
    await rm(part, { force: true });
  }
  await syncFolder(folder);
}

async function syncFolder(path: string): Promise<void> {
  if (!hasModes) return; // Windows opens no folder for this, and journals names by itself.
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
