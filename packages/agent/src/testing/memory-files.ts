import type { Files } from "../identity/files.ts";

/** The program ended here, as a power cut ends it. */
export class Crash extends Error {}

/** Files that crash on demand, before or after a chosen change to them. */
export class CrashingFiles implements Files {
  readonly #files: Files;
  /** Changes until the crash; `undefined` never crashes. */
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
export class MemoryFiles extends CrashingFiles {
  readonly held: Map<string, Uint8Array>;

  constructor() {
    const held = new Map<string, Uint8Array>();
    super(filesOf(held));
    this.held = held;
  }
}

function filesOf(held: Map<string, Uint8Array>): Files {
  return {
    read: async (name) => held.get(name),
    write: async (name, bytes) => void held.set(name, Uint8Array.from(bytes)),
    create: async (name, bytes) => {
      if (held.has(name)) throw Object.assign(new Error(`${name} exists`), { code: "EEXIST" });
      held.set(name, Uint8Array.from(bytes));
    },
    remove: async (name) => void held.delete(name),
    list: async (folder) => {
      const start = `${folder}/`;
      const names = [...held.keys()].filter((n) => n.startsWith(start));
      return names
        .map((n) => n.slice(start.length))
        .filter((n) => !n.includes("/"))
        .sort();
    },
  };
}
