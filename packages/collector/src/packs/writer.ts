import { createHash } from "node:crypto";
import {
  type FileHandle,
  mkdir,
  mkdtemp,
  open,
  readdir,
  rename,
  rm,
  rmdir,
} from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { PackError } from "./errors.ts";

/** A file of the pack as the manifest lists it. */
export interface PackFile {
  /** With `/` between folder and name, on every system. */
  readonly path: string;
  readonly size: number;
  readonly sha256: string;
}

/** Files written and flushed at the same time: file systems flush a crowd hardly slower than one. */
const AT_ONCE = 32;
/** Bytes of a table held back before they are written. */
const BUFFER = 256 * 1024;

/**
 * Writes a pack beside its place and moves it there when it is whole: an interrupted build leaves no half pack under the
 * name it was given.
 */
export class PackWriter {
  readonly #target: string;
  readonly #staging: string;
  readonly #files = new Map<string, PackFile>();
  readonly #folders = new Set<string>();
  readonly #pending = new Set<Promise<void>>();
  #failure: { readonly error: unknown } | undefined;

  private constructor(target: string, staging: string) {
    this.#target = target;
    this.#staging = staging;
  }

  /** @throws {PackError} where the target holds anything already, is no folder or cannot be written beside */
  static async open(out: string): Promise<PackWriter> {
    const target = resolve(out);
    await assertFree(target);
    try {
      await mkdir(dirname(target), { recursive: true });
      const staging = await mkdtemp(join(dirname(target), `.${basename(target)}.building-`));
      return new PackWriter(target, staging);
    } catch (error) {
      const where = dirname(target);
      const message = `cannot write into ${where}: choose a folder that you may write to`;
      throw new PackError("PACK_NOT_WRITABLE", message, { cause: error });
    }
  }

  has(path: string): boolean {
    return this.#files.has(path);
  }

  /** Every file so far, sorted by path. */
  get files(): readonly PackFile[] {
    return [...this.#files.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  /** Takes a whole file. It is on the disk once {@link settled} has returned. */
  async put(path: string, content: Uint8Array | string): Promise<PackFile> {
    const bytes = typeof content === "string" ? Buffer.from(content) : content;
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    const file = this.#list({ path, size: bytes.length, sha256 });
    while (this.#pending.size >= AT_ONCE) await Promise.race(this.#pending);
    const writing = this.#write(path, bytes)
      .catch((error: unknown) => {
        this.#failure ??= { error };
      })
      .finally(() => this.#pending.delete(writing));
    this.#pending.add(writing);
    return file;
  }

  /** A file that grows: for tables. */
  async stream(path: string): Promise<GrowingFile> {
    const handle = await this.#create(path);
    return new GrowingFile(handle, ({ size, sha256 }) => this.#list({ path, size, sha256 }));
  }

  /** Waits until every file taken is on the disk. @throws what writing any of them threw */
  async settled(): Promise<void> {
    await Promise.all(this.#pending);
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  /** Moves the pack to its place. @throws {PackError} where the place was taken meanwhile */
  async finish(): Promise<void> {
    await this.settled();
    for (const folder of this.#folders) await flushFolder(join(this.#staging, folder));
    await flushFolder(this.#staging);
    await assertFree(this.#target);
    await rmdir(this.#target).catch(() => undefined);
    await rename(this.#staging, this.#target);
    await flushFolder(dirname(this.#target));
  }

  /** Leaves nothing behind. */
  async abandon(): Promise<void> {
    await Promise.all(this.#pending);
    await rm(this.#staging, { recursive: true, force: true });
  }

  #list(file: PackFile): PackFile {
    if (this.#files.has(file.path)) throw new Error(`the pack holds ${file.path} already`);
    this.#files.set(file.path, file);
    return file;
  }

  async #create(path: string): Promise<FileHandle> {
    const folder = dirname(path);
    if (folder !== "." && !this.#folders.has(folder)) {
      await mkdir(join(this.#staging, folder), { recursive: true });
      this.#folders.add(folder);
    }
    return open(join(this.#staging, path), "wx");
  }

  async #write(path: string, bytes: Uint8Array): Promise<void> {
    const handle = await this.#create(path);
    try {
      await handle.writeFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
  }
}

/** One file of the pack that is written bit by bit. */
export class GrowingFile {
  readonly #handle: FileHandle;
  readonly #done: (file: Omit<PackFile, "path">) => void;
  readonly #hash = createHash("sha256");
  #held: Uint8Array[] = [];
  #heldBytes = 0;
  #size = 0;

  constructor(handle: FileHandle, done: (file: Omit<PackFile, "path">) => void) {
    this.#handle = handle;
    this.#done = done;
  }

  async append(content: string | Uint8Array): Promise<void> {
    const bytes = typeof content === "string" ? Buffer.from(content) : content;
    this.#hash.update(bytes);
    this.#held.push(bytes);
    this.#heldBytes += bytes.length;
    this.#size += bytes.length;
    if (this.#heldBytes >= BUFFER) await this.#flush();
  }

  async close(): Promise<void> {
    await this.#flush();
    await this.#handle.sync();
    await this.#handle.close();
    this.#done({ size: this.#size, sha256: this.#hash.digest("hex") });
  }

  async #flush(): Promise<void> {
    const bytes = Buffer.concat(this.#held);
    this.#held = [];
    this.#heldBytes = 0;
    await this.#handle.appendFile(bytes);
  }
}

async function assertFree(target: string): Promise<void> {
  const names = await readdir(target).catch((error: unknown) => {
    const code =
      typeof error === "object" && error !== null && "code" in error ? error.code : undefined;
    if (code === "ENOENT") return [];
    const message =
      code === "ENOTDIR"
        ? `${target} is a file: name a folder that is absent or empty`
        : `cannot look into ${target}: choose a folder that you may write to`;
    throw new PackError("PACK_TARGET_NOT_A_FOLDER", message, { cause: error });
  });
  if (names.length > 0) {
    const message = `${target} is not empty: name a folder that is absent or empty`;
    throw new PackError("PACK_TARGET_NOT_EMPTY", message);
  }
}

/** A folder's own entries reach the disk only when it is flushed; Windows has no such thing and refuses. */
async function flushFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r").catch(() => undefined);
  if (handle === undefined) return;
  try {
    await handle.sync();
  } catch {
    // A file system that cannot flush folders writes them with their files.
  } finally {
    await handle.close();
  }
}
