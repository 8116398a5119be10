import type { UnknownReason } from "@muster/mapping/facts";
import { bytesOfHex, isRow, type Row } from "./values.ts";

/** What is known of a registry key. `missing` is an answer: the key is not there. */
export type KeyAnswer =
  | { readonly state: "read"; readonly values: Row; readonly keys: readonly string[] }
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
    .toLowerCase()
    .replace(/^(?:microsoft\.powershell\.core\\)?registry::/, "")
    .replaceAll("/", "\\")
    .replace(/\\+$/, "");
  const [hive = "", ...rest] = plain.split("\\");
  const short = hives[hive] ?? hive.replace(/:$/, "");
  return [short, ...rest].join("\\");
}

/** The keys that were asked for. A key that nobody asked for, and that no other tells of, is not "missing" but unread. */
export class RegistryView {
  readonly #keys: ReadonlyMap<string, KeyAnswer>;

  constructor(keys: ReadonlyMap<string, KeyAnswer>) {
    this.#keys = keys;
  }

  key(path: string): KeyAnswer {
    const found = this.#keys.get(normalPath(path));
    if (found !== undefined) return found;
    const detail = `the registry key ${path} was not read`;
    return { state: "failed", reason: "command_missing", detail };
  }

  /** Values of a key that was read; `undefined` where it is missing or could not be read. */
  values(path: string): Row | undefined {
    const key = this.key(path);
    return key.state === "read" ? key.values : undefined;
  }

  /** Names of the keys below one that was read. */
  below(path: string): readonly string[] {
    const key = this.key(path);
    return key.state === "read" ? key.keys : [];
  }

  /** Security ids of the people whose hive is loaded (signed in), built-in service accounts aside. */
  users(): readonly string[] {
    const ids = this.below("HKU").filter((name) => /^S-1-(?:5-21|12-1)-[\d-]+$/i.test(name));
    return [...new Set(ids)].sort();
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

/** The `registry` section: an object of keys by path. */
export function readRegistrySection(data: unknown): Map<string, KeyAnswer> {
  const keys = new Map<string, KeyAnswer>();
  if (!isRow(data)) return keys;
  for (const [path, entry] of Object.entries(data))
    keys.set(normalPath(path), keyAnswer(path, entry));
  return withParents(keys);
}

function keyAnswer(path: string, entry: unknown): KeyAnswer {
  if (entry === null) return { state: "missing" };
  const unread = { state: "failed", reason: "parse_error", detail: `${path} reads oddly` } as const;
  if (!isRow(entry)) return unread;
  if (isRow(entry.error)) {
    const denied = /denied|security|unauthori/i.test(JSON.stringify(entry.error));
    const reason = denied ? "access_denied" : "failed";
    return { state: "failed", reason, detail: `${path} could not be read` };
  }
  // A hand-made recording may give the values alone, as `Get-ItemProperty` does.
  const bare = !("values" in entry) && !("keys" in entry);
  const values = bare ? entry : isRow(entry.values) ? entry.values : {};
  const list = entry.keys;
  const names = Array.isArray(list) ? list : typeof list === "string" ? [list] : [];
  return {
    state: "read",
    values: withoutProvider(values),
    keys: bare ? [] : names.filter((name): name is string => typeof name === "string"),
  };
}

function withoutProvider(values: Row): Row {
  return Object.fromEntries(
    Object.entries(values).filter(
      ([name]) => !/^PS(?:Path|ParentPath|ChildName|Drive|Provider)$/.test(name),
    ),
  );
}

/** Every key also names itself to the key above it, where that one was read or is implied. */
function withParents(keys: Map<string, KeyAnswer>): Map<string, KeyAnswer> {
  for (const [path, answer] of [...keys]) {
    if (answer.state !== "read") continue;
    const at = path.lastIndexOf("\\");
    if (at < 0) continue;
    const [parent, name] = [path.slice(0, at), path.slice(at + 1)];
    const above = keys.get(parent);
    if (above === undefined) {
      if (parent.startsWith("hku")) keys.set(parent, { state: "read", values: {}, keys: [name] });
    } else if (above.state === "read" && !above.keys.some((k) => k.toLowerCase() === name)) {
      keys.set(parent, { ...above, keys: [...above.keys, name] });
    }
  }
  return keys;
}

const line = /^ {4}(?<name>.*?) {4}(?<type>REG_[A-Z_]+)(?: {4}(?<data>.*))?$/;

/**
 * What `reg query` prints, in any language: a line with a key's whole path, then lines of four spaces, name, type and
 * data. The default value's name is in the system's language and is left out. Keys that stand alone are those below.
 */
export function parseRegQuery(text: string): Map<string, KeyAnswer> {
  const keys = new Map<
    string,
    { state: "read"; values: Record<string, unknown>; keys: string[] }
  >();
  let current: Record<string, unknown> | undefined;
  for (const row of text.split(/\r*\n/)) {
    if (/^HKEY_[A-Z_]+(?:\\|$)/.test(row)) {
      const path = normalPath(row.trim());
      const known = keys.get(path) ?? { state: "read", values: {}, keys: [] };
      keys.set(path, known);
      current = known.values;
      const at = row.trim().lastIndexOf("\\");
      const parent = at < 0 ? undefined : keys.get(normalPath(row.trim().slice(0, at)));
      parent?.keys.push(row.trim().slice(at + 1));
      continue;
    }
    const { name, type, data = "" } = line.exec(row)?.groups ?? {};
    if (current === undefined || name === undefined || type === undefined) continue;
    if (/^\(.*\)$/.test(name)) continue;
    current[name] = valueOf(type, data);
  }
  return keys;
}

function valueOf(type: string, data: string): unknown {
  if (type === "REG_DWORD" || type === "REG_QWORD") {
    // A QWORD may be beyond what a number holds; such a text stays a text.
    const number = /^0x[0-9a-f]+$/i.test(data) ? Number(data) : Number.NaN;
    if (Number.isSafeInteger(number)) return number;
    return /^0x[0-9a-f]+$/i.test(data) ? BigInt(data).toString() : data;
  }
  if (type === "REG_BINARY") return bytesOfHex(data) ?? data;
  if (type === "REG_MULTI_SZ") return data.split("\\0").filter((part) => part !== "");
  return data;
}
