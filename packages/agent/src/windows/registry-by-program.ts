import type { Answer, Machine } from "../exec/types.ts";
import { parseRegQuery } from "./reg-query.ts";
import { type KeyAnswer, normalPath, RegistryView } from "./registry.ts";
import { type RegistryKey, registryKeys } from "./registry-keys.ts";
import type { Row } from "./values.ts";

/** Depth of a path below which `reg.exe` is not asked whether a key exists: the hive and its first folder always do. */
const SHALLOWEST = 2;

/**
 * The registry by `reg.exe`, key by key, which works under every policy. It ends with 1 and a localised sentence both for a
 * key that is not there and for one that may not be read, so a key counts as missing only where one above it was
 * read and does not name the way to it.
 */
export async function registryByProgram(machine: Machine): Promise<Map<string, KeyAnswer>> {
  const reader = new Reader(machine);
  // Asked first: without the program, or under a policy against it, nothing else is worth the time. Where even this, which
  // always has keys, is empty, so would every other answer be, and mean nothing.
  const hives = await reader.query("HKU");
  if (hives === undefined || hives.length === 0) return new Map();
  const asked = registryKeys.flatMap((key) => {
    const users = key.perUser === true ? reader.users().map((id) => `HKU\\${id}\\${key.path}`) : [];
    return (key.perUser === true ? users : [key.path]).map((path) => ({ path, key }));
  });
  // Side by side, as far as the machine's door lets them: there are some two hundred questions.
  await Promise.all(asked.map(({ path, key }) => reader.read(path, key)));
  return reader.keys;
}

class Reader {
  readonly keys = new Map<string, KeyAnswer>();
  readonly #machine: Machine;
  readonly #asked = new Map<string, Promise<KeyAnswer | undefined>>();

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
    const read = await this.#ask(path);
    if (read?.state !== "read") return undefined;
    this.keys.set(normalPath(path), { ...read, values: only(read.values, values) });
    return read.keys;
  }

  async read(path: string, key: Omit<RegistryKey, "path">): Promise<void> {
    if (await this.#isMissing(path)) {
      this.keys.set(normalPath(path), { state: "missing" });
      return;
    }
    const below = await this.query(path, key.values);
    if (below === undefined || key.depth === 0) return;
    const depth = key.depth === 2 ? 1 : 0;
    for (const name of below) await this.read(`${path}\\${name}`, { ...key, depth });
  }

  /**
   * Whether a key on the way that could be read does not name the next one. From the top: what is listed there serves many
   * keys, and those that are missing then cost no question of their own.
   */
  async #isMissing(path: string): Promise<boolean> {
    const parts = path.split("\\");
    for (let depth = SHALLOWEST; depth < parts.length; depth++) {
      const next = parts[depth]?.toLowerCase();
      // A link, which a list need not name.
      if (next === "currentcontrolset") continue;
      const names = await this.#namesIn(parts.slice(0, depth).join("\\"));
      if (names?.some((name) => name.toLowerCase() === next) === false) return true;
    }
    return false;
  }

  async #namesIn(path: string): Promise<readonly string[] | undefined> {
    const read = await this.#ask(path);
    return read?.state === "read" ? read.keys : undefined;
  }

  /** Each key is asked for once, whoever wants to know. */
  #ask(path: string): Promise<KeyAnswer | undefined> {
    const plain = normalPath(path);
    const asked =
      this.#asked.get(plain) ??
      this.#machine.run("reg", ["query", path]).then((answer) => answerFor(path, answer));
    this.#asked.set(plain, asked);
    return asked;
  }
}

function answerFor(path: string, answer: Answer): KeyAnswer | undefined {
  if (answer.state !== "ran" || answer.exitCode !== 0) return undefined;
  const read =
    parseRegQuery(answer.stdout).get(normalPath(path)) ?? withoutValues(path, answer.stdout);
  // A key without values and keys prints nothing at all.
  if (read === undefined && answer.stdout.trim() === "" && answer.stderr.trim() === "") {
    return { state: "read", values: {}, keys: [] };
  }
  return read;
}

/** A key without values is not named itself: only the keys below it are. */
function withoutValues(path: string, text: string): KeyAnswer | undefined {
  const lines = text.split(/\r*\n/).filter((line) => line !== "");
  const start = `${normalPath(path)}\\`;
  const names = lines
    .filter((line) => normalPath(line).startsWith(start))
    .map((line) => line.slice(line.length - (normalPath(line).length - start.length)));
  const whole = names.length > 0 && names.length === lines.length;
  return whole && names.every((name) => !name.includes("\\"))
    ? { state: "read", values: {}, keys: names }
    : undefined;
}

function only(values: Row, names: RegistryKey["values"]): Row {
  if (names === undefined) return values;
  const wanted = new Set(names.map((name) => name.toLowerCase()));
  return Object.fromEntries(
    Object.entries(values).filter(([name]) => wanted.has(name.toLowerCase())),
  );
}
