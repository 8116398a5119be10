import type { UnknownReason } from "@muster/mapping/facts";
import type { Row } from "./values.ts";

/** What is known of a registry key. `missing` is an answer: the key is not there. */
export type KeyAnswer =
  | {
      readonly state: "read";
      readonly values: Row;
      readonly keys: readonly string[];
      /** `keys` names every key directly below: one that is not named is not there. */
      readonly listed?: true;
    }
  | { readonly state: "missing" }
  | { readonly state: "failed"; readonly reason: UnknownReason; readonly detail: string };

const hives: Readonly<Record<string, string>> = {
  hkey_local_machine: "hklm",
  hkey_users: "hku",
  hkey_current_user: "hkcu",
  hkey_classes_root: "hkcr",
};

/** A key's path in one spelling: `hklm\software\…`, without the provider's prefix, an end stroke or a colon. */
export function normalPath(path: string): string {
  const plain = path
    .trim()
    .toLowerCase()
    .replace(/^(?:microsoft\.powershell\.core\\)?registry::/, "")
    .replaceAll("/", "\\")
    .replace(/\\+$/, "");
  const [hive = "", ...rest] = plain.split("\\");
  const bare = hive.replace(/:$/, "");
  return [hives[bare] ?? bare, ...rest.filter((part) => part !== "")].join("\\");
}

/** The keys that were asked for. A key that nobody asked for, and that no other tells of, is not "missing" but unread. */
export class RegistryView {
  readonly #keys: ReadonlyMap<string, KeyAnswer>;
  /** Names below a key, as far as keys that were read tell by their own paths. */
  readonly #implied: ReadonlyMap<string, ReadonlySet<string>>;

  constructor(keys: ReadonlyMap<string, KeyAnswer>) {
    this.#keys = keys;
    this.#implied = impliedNames(keys);
  }

  key(path: string): KeyAnswer {
    const plain = normalPath(path);
    const found = this.#keys.get(plain);
    if (found !== undefined) return found;
    if (this.#isMissing(plain)) return { state: "missing" };
    const detail = `the registry key ${path} was not read`;
    return { state: "failed", reason: "command_missing", detail };
  }

  /** Whether a key above is not there, or the one directly above names all that is below it and not this one. */
  #isMissing(plain: string): boolean {
    const parts = plain.split("\\");
    const above = parts.map((_, depth) => this.#keys.get(parts.slice(0, depth).join("\\")));
    if (above.some((key) => key?.state === "missing")) return true;
    const parent = above.at(-1);
    if (parent?.state !== "read" || parent.listed !== true) return false;
    return !parent.keys.some((name) => name.toLowerCase() === parts.at(-1));
  }

  /** Values of a key that was read; `undefined` where it is missing or could not be read. */
  values(path: string): Row | undefined {
    const key = this.key(path);
    return key.state === "read" ? key.values : undefined;
  }

  /** Names of the keys below one: those it was read to have, and those that were read themselves. */
  below(path: string): readonly string[] {
    const key = this.key(path);
    const listed = key.state === "read" ? key.keys : [];
    const known = new Set(listed.map((name) => name.toLowerCase()));
    const implied = [...(this.#implied.get(normalPath(path)) ?? [])];
    return [...listed, ...implied.filter((name) => !known.has(name))];
  }

  /** Security ids of the people whose hive is loaded (signed in), built-in service accounts aside. */
  users(): readonly string[] {
    const ids = this.below("HKU").filter((name) => /^S-1-(?:5-21|12-1)-[\d-]+$/i.test(name));
    return [...new Set(ids.map((id) => id.toUpperCase()))].sort();
  }

  /** The name of a value that stands under several keys, highest rule first: where it stands first, and what it is. */
  first(
    paths: readonly string[],
    name: string,
  ): { readonly path: string; readonly value: unknown } | undefined {
    const lower = name.toLowerCase();
    for (const path of paths) {
      const values = this.values(path) ?? {};
      const found = Object.keys(values).find((key) => key.toLowerCase() === lower);
      if (found !== undefined) return { path, value: values[found] };
    }
    return undefined;
  }
}

function impliedNames(keys: ReadonlyMap<string, KeyAnswer>): Map<string, Set<string>> {
  const names = new Map<string, Set<string>>();
  for (const [path, { state }] of keys) {
    const parts = state === "read" ? path.split("\\") : [];
    for (let depth = 1; depth < parts.length; depth++) {
      const parent = parts.slice(0, depth).join("\\");
      const known = names.get(parent) ?? new Set();
      names.set(parent, known.add(parts[depth] ?? ""));
    }
  }
  return names;
}
