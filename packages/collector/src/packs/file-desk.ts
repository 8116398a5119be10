import { Worker } from "node:worker_threads";

/** A file of the pack as the manifest lists it. */
export interface PackFile {
  /** With `/` between folder and name, on every system. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  readonly sha256: string;
}

/** Pieces of files that go to the thread together, in order. A file's pieces may lie in several loads. */
export interface Load {
  readonly pieces: readonly {
    readonly path: string;
    readonly from: number;
    readonly to: number;
    readonly last: boolean;
  }[];
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** What became of a load: the files that ended in it, in order, or why not. Its bytes come back, to be filled again. */
export interface Written {
  readonly files?: readonly Pick<PackFile, "size" | "sha256">[];
  readonly failed?: string;
  readonly code?: string | undefined;
  readonly bytes: Load["bytes"];
}

/** Bytes of a load, and loads under way: what is held of files that are not on the disk yet. */
const LOAD = 1024 * 1024;
const LOADS = 8;
/** Pieces of a load: as many files may be open at once. */
const PIECES = 128;

const encoder = new TextEncoder();

/**
 * Has files written, digested and flushed on a thread of their own: a pack has tens of thousands, and whoever makes their
 * content need not wait for the disk.
 */
export class FileDesk {
  readonly #thread: Worker;
  readonly #files = new Map<string, PackFile>();
  /** Files that end in the loads under way, in order. */
  readonly #ending: string[] = [];
  readonly #spare: Load["bytes"][] = [];
  #pieces: Load["pieces"][number][] = [];
  #bytes = new Uint8Array(LOAD);
  #used = 0;
  #under = 0;
  #failure: Error | undefined;
  /** Until the thread says something next. */
  #word = Promise.withResolvers<void>();

  /** @param folder where files are written */
  constructor(folder: string) {
    this.#thread = new Worker(new URL("./file-thread.ts", import.meta.url), {
      workerData: folder,
      // It holds digests under way and nothing else.
      resourceLimits: { maxYoungGenerationSizeMb: 4, maxOldGenerationSizeMb: 64 },
    });
    this.#thread.unref();
    this.#thread.on("message", (written: Written) => this.#written(written));
    this.#thread.on("error", (error: Error) => this.#fail(error));
  }

  /** Those that are on the disk, by path. */
  get files(): ReadonlyMap<string, PackFile> {
    return this.#files;
  }

  /**
   * Takes a file's next bytes. @param last whether the file ends with them
   * @throws what writing any file before it threw
   */
  async take(path: string, content: Uint8Array | string, last: boolean): Promise<void> {
    if (this.#failure !== undefined) throw this.#failure;
    if (last) this.#ending.push(path);
    for (let rest = content; ; ) {
      const from = this.#used;
      const read = this.#fill(rest);
      rest = typeof rest === "string" ? rest.slice(read) : rest.subarray(read);
      const ends = rest.length === 0;
      this.#pieces.push({ path, from, to: this.#used, last: last && ends });
      if (!ends || this.#pieces.length === PIECES) await this.#send();
      if (ends) return;
    }
  }

  /** Puts as much of it into the load as there is room for. @returns how much: bytes, or characters of text */
  #fill(content: Uint8Array | string): number {
    const room = this.#bytes.subarray(this.#used);
    if (typeof content === "string") {
      const { read, written } = encoder.encodeInto(content, room);
      this.#used += written;
      return read;
    }
    const piece = content.subarray(0, room.length);
    room.set(piece);
    this.#used += piece.length;
    return piece.length;
  }

  /** Waits until every file taken whole is on the disk. @throws what writing any of them threw */
  async settled(): Promise<void> {
    await this.#send();
    while (this.#under > 0 && this.#failure === undefined) await this.#word.promise;
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** Ends the thread. Files that were not settled may be half written. */
  async close(): Promise<void> {
    await this.#thread.terminate();
  }

  async #send(): Promise<void> {
    while (this.#under >= LOADS && this.#failure === undefined) await this.#word.promise;
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#pieces.length === 0) return;
    const load: Load = { pieces: this.#pieces, bytes: this.#bytes };
    this.#pieces = [];
    this.#bytes = this.#spare.pop() ?? new Uint8Array(LOAD);
    this.#used = 0;
    this.#under += 1;
    this.#thread.ref();
    this.#thread.postMessage(load, [load.bytes.buffer]);
  }

  #written({ files = [], failed, code, bytes }: Written): void {
    this.#under -= 1;
    this.#spare.push(bytes);
    if (this.#under === 0) this.#thread.unref();
    // Our own names in place of the thread's copies of them.
    for (const [i, path] of this.#ending.splice(0, files.length).entries()) {
      const file = files[i];
      if (file !== undefined) this.#files.set(path, { path, ...file });
    }
    if (failed !== undefined) this.#failure ??= Object.assign(new Error(failed), { code });
    this.#said();
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    this.#said();
  }

  #said(): void {
    this.#word.resolve();
    this.#word = Promise.withResolvers();
  }
}
