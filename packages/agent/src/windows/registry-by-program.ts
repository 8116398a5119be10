import type { Answer, Machine } from "../exec/types.ts";
import { parseRegQuery } from "./reg-query.ts";
import { type KeyAnswer, normalPath, RegistryView } from "./registry.ts";
import { type RegistryKey, registryKeys } from "./registry-keys.ts";
import type { Row } from "./values.ts";

/** Depth of a path below which `reg.exe` is not asked whether a key exists: the hive and its first folder always do. */
const SHALLOWEST = 2;

/**
 * The registry by `reg.exe`, key by key, which works under every policy. It ends with 1 and a localised sentence both for a
 * key that is not there and for one that may not be read, so a key counts as missing only where the nearest key above
 * it was read and does not name it.
 */
export async function registryByProgram(machine: Machine): Promise<Map<string, KeyAnswer>> {
  const reader = new Reader(machine);
  // Asked once: without the program, or under a policy against it, nothing else is worth the time.
  if ((await reader.query("HKU")) === undefined) return reader.keys;
  for (const key of registryKeys) {
    const paths = key.perUser === true ? reader.users().map((id) => `HKU\\${id}\\${key.path}`) : [];
    for (const path of key.perUser === true ? paths : [key.path]) await reader.read(path, key);
  }
  return reader.keys;
}

class Reader {
  readonly keys = new Map<string, KeyAnswer>();
  readonly #machine: Machine;
  readonly #asked = new Map<string, readonly string[] | undefined>();

  constructor(machine: Machine) {
    this.#machine = machine;
  }

  users(): readonly string[] {
    return new RegistryView(this.keys).users();
  }

  /** Names of the keys below, where the key was read; what it holds goes into `keys` if `values` says so. */
  async query(
    path: string,
    values?: RegistryKey["values"],
  ): Promise<readonly string[] | undefined> {
    const answer = await this.#machine.run("reg", ["query", path]);
    const read = answerFor(path, answer);
    const names = read?.state === "read" ? read.keys : undefined;
    this.#asked.set(normalPath(path), names);
    if (read?.state === "read") {
      this.keys.set(normalPath(path), { ...read, values: only(read.values, values) });
    }
    return names;
  }

  async read(path: string, key: Omit<RegistryKey, "path">): Promise<void> {
    const below = await this.query(path, key.values);
    if (below === undefined) {
      const missing = await this.#missing(path);
      if (missing) this.keys.set(normalPath(path), { state: "missing" });
    } else if (key.depth > 0) {
      const depth = key.depth === 2 ? 1 : 0;
      for (const name of below) await this.read(`${path}\\${name}`, { ...key, depth });
    }
  }

  /** Whether the nearest key above that can be read does not name the way to this one. */
  async #missing(path: string): Promise<boolean> {
    const parts = path.split("\\");
    for (let depth = parts.length - 1; depth >= SHALLOWEST; depth--) {
      const above = parts.slice(0, depth).join("\\");
      const names = await this.#namesIn(above);
      if (names === undefined) continue;
      const next = parts[depth]?.toLowerCase();
      return !names.some((name) => name.toLowerCase() === next);
    }
    return false;
  }

  async #namesIn(path: string): Promise<readonly string[] | undefined> {
    const plain = normalPath(path);
    if (this.#asked.has(plain)) return this.#asked.get(plain);
    const answer = await this.#machine.run("reg", ["query", path]);
    const read = answerFor(path, answer);
    const names = read?.state === "read" ? read.keys : undefined;
    this.#asked.set(plain, names);
    return names;
  }
}

function answerFor(path: string, answer: Answer): KeyAnswer | undefined {
  if (answer.state !== "ran" || answer.exitCode !== 0) return undefined;
  const read = parseRegQuery(answer.stdout).get(normalPath(path));
  // A key without values and keys prints nothing at all.
  if (read === undefined && answer.stdout.trim() === "" && answer.stderr.trim() === "") {
    return { state: "read", values: {}, keys: [] };
  }
  return read;
}

function only(values: Row, names: RegistryKey["values"]): Row {
  if (names === undefined) return values;
  const wanted = new Set(names.map((name) => name.toLowerCase()));
  return Object.fromEntries(
    Object.entries(values).filter(([name]) => wanted.has(name.toLowerCase())),
  );
}
