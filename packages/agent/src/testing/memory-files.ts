import type { Files } from "../identity/files.ts";

/** The program ended here, as a power cut ends it. */
export class Crash extends Error {}

/** Real files that crash on demand, as {@link MemoryFiles} do: for what looks at the files themselves, such as keys. */
export class CrashingFiles implements Files {
  readonly #files: Files;
  #left: number | undefined;
  #when: "before" | "after" = "before";
  /** Changes made since the last `crashAt`. */
  changes = 0;

  constructor(files: Files) {
    this.#files = files;
  }

  crashAt(change: number | undefined, when: "before" | "after" = "before"): void {
    this.#left = change;
    this.#when = when;
    this.changes = 0;
  }

  read(name: string): Promise<Uint8Array | undefined> {
    return this.#files.read(name);
  }

  write(name: string, bytes: Uint8Array): Promise<void> {
    return this.#change(() => this.#files.write(name, bytes));
  }

  create(name: string, bytes: Uint8Array): Promise<void> {
    return this.#change(() => this.#files.create(name, bytes));
  }

  remove(name: string): Promise<void> {
    return this.#change(() => this.#files.remove(name));
  }

  list(folder: string): Promise<readonly string[]> {
    return this.#files.list(folder);
  }

  async #change(apply: () => Promise<void>): Promise<void> {
    this.changes++;
    if (this.#left !== undefined) this.#left--;
    const crashes = this.#left === 0;
    if (crashes && this.#when === "before") throw new Crash();
    await apply();
    if (crashes) throw new Crash();
  }
}

/**
 * Files in memory that survive a crash as real ones do, and that crash on demand: at the chosen change, either before it
 * happened or just after.
 */
export class MemoryFiles implements Files {
  readonly held = new Map<string, Uint8Array>();
  /** Changes until the crash; `undefined` never crashes. */
  #left: number | undefined;
  #when: "before" | "after" = "before";
  /** Changes made since the last `crashAt`. */
  changes = 0;

  crashAt(change: number | undefined, when: "before" | "after" = "before"): void {
    this.#left = change;
    this.#when = when;
    this.changes = 0;
  }

  async read(name: string): Promise<Uint8Array | undefined> {
    return this.held.get(name);
  }

  async write(name: string, bytes: Uint8Array): Promise<void> {
    this.#change(() => this.held.set(name, Uint8Array.from(bytes)));
  }

  async create(name: string, bytes: Uint8Array): Promise<void> {
    if (this.held.has(name)) throw Object.assign(new Error(`${name} exists`), { code: "EEXIST" });
    await this.write(name, bytes);
  }

  async remove(name: string): Promise<void> {
    this.#change(() => this.held.delete(name));
  }

  async list(folder: string): Promise<readonly string[]> {
    const start = `${folder}/`;
    const names = [...this.held.keys()].filter((n) => n.startsWith(start));
    return names
      .map((n) => n.slice(start.length))
      .filter((n) => !n.includes("/"))
      .sort();
  }

  #change(apply: () => void): void {
    this.changes++;
    if (this.#left !== undefined) this.#left--;
    const crashes = this.#left === 0;
    if (crashes && this.#when === "before") throw new Crash();
    apply();
    if (crashes) throw new Crash();
  }
}
