import { type KeyAnswer, normalPath } from "./registry.ts";
import { isRow, type Row } from "./values.ts";

/** The `registry` section: an object of keys by path, `{ "values": {…}, "keys": […] }`, `{ "error": {…} }` or null. */
export function readRegistrySection(data: unknown): Map<string, KeyAnswer> {
  const keys = new Map<string, KeyAnswer>();
  if (!isRow(data)) return keys;
  for (const [path, entry] of Object.entries(data)) {
    keys.set(normalPath(path), keyAnswer(path, entry));
  }
  return keys;
}

function keyAnswer(path: string, entry: unknown): KeyAnswer {
  if (entry === null) return { state: "missing" };
  if (!isRow(entry)) {
    return { state: "failed", reason: "parse_error", detail: `${path} reads oddly` };
  }
  if (isRow(entry.error)) {
    const denied = /denied|security|unauthori/i.test(JSON.stringify(entry.error));
    const reason = denied ? "access_denied" : "failed";
    return { state: "failed", reason, detail: `${path} could not be read` };
  }
  // A hand-made recording may give the values alone, as `Get-ItemProperty` does.
  const bare = !("values" in entry) && !("keys" in entry);
  if (bare) return { state: "read", values: withoutProvider(entry), keys: [] };
  const values = isRow(entry.values) ? withoutProvider(entry.values) : {};
  const listed = Array.isArray(entry.keys) && entry.partial !== true;
  return { state: "read", values, keys: namesIn(entry.keys), ...(listed && { listed }) };
}

function namesIn(list: unknown): readonly string[] {
  if (typeof list === "string") return [list];
  return Array.isArray(list) ? list.filter((name): name is string => typeof name === "string") : [];
}

/** Without what PowerShell's registry provider adds to every key. */
export function withoutProvider(values: Row): Row {
  return Object.fromEntries(
    Object.entries(values).filter(
      ([name]) => !/^PS(?:Path|ParentPath|ChildName|Drive|Provider)$/i.test(name),
    ),
  );
}
