import { open, readdir, rename, rm, rmdir } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { PackError } from "./errors.ts";
import { FileDesk, type PackFile } from "./file-desk.ts";
import { Scratch } from "./scratch.ts";
import { openStaging, releaseStaging } from "./staging.ts";

/** Characters of a growing file held back before they are written. */
const HELD = 16 * 1024;

/**
 * Writes a pack beside its place and moves it there when it is whole: an interrupted build leaves no half pack under the
 * name it was given.
 */
export class PackWriter {
  readonly #target: string;
  readonly #staging: string;
  readonly #desk: FileDesk;
  readonly #paths = new Set<string>();
  readonly #scratches: Scratch[] = [];

  private constructor(target: string, staging: string) {
    this.#target = target;
    this.#staging = staging;
    this.#desk = new FileDesk(staging);
  }

  /** @throws {PackError} where the target holds anything already, is no folder or cannot be written beside */
  static async open(out: string): Promise<PackWriter> {
    const target = resolve(out);
    await assertFree(target);
    try {
      return new PackWriter(target, await openStaging(target));
    } catch (error) {
      const where = dirname(target);
      const message = `cannot write into ${where}: choose a folder that you may write to`;
      throw new PackError("PACK_NOT_WRITABLE", message, { cause: error });
    }
  }

  has(path: string): boolean {
    return this.#paths.has(path);
  }

  /** Every file that is on the disk, sorted by path. */
  get files(): readonly PackFile[] {
    return [...this.#desk.files.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  /** Takes a whole file. It is on the disk once {@link settled} has returned. @throws what writing an earlier file threw */
  async put(path: string, content: Uint8Array | string): Promise<void> {
    this.#name(path);
    await this.#desk.take(path, content, true);
  }

  /** A file that grows: for tables. */
  stream(path: string): GrowingFile {
    this.#name(path);
    return new GrowingFile((content, last) => this.#desk.take(path, content, last));
  }

  /** Room for what waits beside the pack's files and is no file of it. */
  scratch(name: string): Scratch {
    const scratch = new Scratch(join(this.#staging, `.${name}`));
    this.#scratches.push(scratch);
    return scratch;
  }

  /** Waits until every file taken is on the disk. @throws what writing any of them threw */
  async settled(): Promise<void> {
    await this.#desk.settled();
  }

  /** Moves the pack to its place. @throws {PackError} where the place was taken meanwhile */
  async finish(): Promise<void> {
    await this.settled();
    await this.#close();
    const folders = new Set([".", ...[...this.#paths].map((path) => dirname(path))]);
    for (const folder of folders) await flushFolder(join(this.#staging, folder));
    await assertFree(this.#target);
    await rmdir(this.#target).catch(() => undefined);
    await rename(this.#staging, this.#target);
    releaseStaging(this.#staging);
    await flushFolder(dirname(this.#target));
  }

  /** Leaves nothing behind. */
  async abandon(): Promise<void> {
    await this.#close();
    await rm(this.#staging, { recursive: true, force: true });
    releaseStaging(this.#staging);
  }

  async #close(): Promise<void> {
    await this.#desk.close();
    for (const scratch of this.#scratches) scratch.close();
  }

  #name(path: string): void {
    if (this.#paths.has(path)) throw new Error(`the pack holds ${path} already`);
    this.#paths.add(path);
  }
}

/** One file of the pack that is written bit by bit. */
export class GrowingFile {
  readonly #take: (content: Uint8Array | string, last: boolean) => Promise<void>;
  #held = "";

  constructor(take: (content: Uint8Array | string, last: boolean) => Promise<void>) {
    this.#take = take;
  }

  async append(content: string | Uint8Array): Promise<void> {
    if (typeof content === "string") this.#held += content;
    if (typeof content === "string" && this.#held.length < HELD) return;
    await this.#take(this.#held, false);
    this.#held = "";
    if (typeof content !== "string") await this.#take(content, false);
  }

  async close(): Promise<void> {
    await this.#take(this.#held, true);
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
