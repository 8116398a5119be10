import type { BrowserExtension } from "@muster/mapping/facts";

/** An extension as a profile has it, without whose it is. */
export interface Extension extends Omit<BrowserExtension, "browser"> {
  /** Where its own files lie, for a name that is kept in other languages: below the profile's `Extensions`. */
  readonly folder?: string | undefined;
  /** The language its names are kept in first. */
  readonly locale?: string | undefined;
}

type Row = Readonly<Record<string, unknown>>;

function isRow(value: unknown): value is Row {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function parse(text: string): Row | undefined {
  try {
    const value: unknown = JSON.parse(text.replace(/^\ufeff/, ""));
    return isRow(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function rowIn(row: Row | undefined, key: string): Row | undefined {
  const value = row !== undefined && Object.hasOwn(row, key) ? row[key] : undefined;
  return isRow(value) ? value : undefined;
}

function textIn(row: Row | undefined, key: string): string | undefined {
  const value = row?.[key];
  return typeof value === "string" && value.trim() !== "" ? value.trim() : undefined;
}

/** Chromium's `Manifest::Location`: 1 the person, 4 unpacked, 5 and 10 the browser's own, 7 and 9 a policy; others are programs'. */
const locations: Readonly<Record<number, Extension["installedBy"]>> = {
  1: "user",
  4: "user",
  5: "built-in",
  7: "policy",
  8: "user",
  9: "policy",
  10: "built-in",
};

/**
 * `state` 1 is on and 0 off; newer versions keep reasons for being off instead: a list, or a number of bits. Neither there
 * is no answer.
 */
function enabledOf(entry: Row): Extension["enabled"] {
  const reasons = entry.disable_reasons;
  const some = Array.isArray(reasons) ? reasons.length > 0 : Number(reasons) > 0;
  if (reasons !== undefined && some) return "no";
  if (entry.state === 1) return "yes";
  if (entry.state === 0) return "no";
  return Array.isArray(reasons) || reasons === 0 ? "yes" : "unknown";
}

/** Where its files lie, as `<id>/<version>_0`; an unpacked one's path leads elsewhere and is not followed. */
function folderOf(id: string, path: string | undefined): string | undefined {
  const plain = path?.replaceAll("\\", "/");
  return plain?.startsWith(`${id}/`) && !plain.includes("..") ? plain : undefined;
}

/**
 * An entry without a manifest and a path is the memory of something that was taken off; a theme changes colours and runs
 * nothing.
 */
function isExtension(entry: Row, manifest: Row | undefined): boolean {
  if (entry.state === 2) return false;
  return manifest === undefined ? textIn(entry, "path") !== undefined : !("theme" in manifest);
}

function chromiumEntry(id: string, entry: Row): Extension | undefined {
  const manifest = rowIn(entry, "manifest");
  if (!isExtension(entry, manifest)) return undefined;
  const folder = folderOf(id, textIn(entry, "path"));
  const inPath = /\/(?<version>\d[\d.]*)_\d+$/.exec(folder ?? "")?.groups?.version;
  const version = textIn(manifest, "version") ?? inPath;
  const locale = textIn(manifest, "default_locale");
  return {
    id,
    name: textIn(manifest, "name") ?? id,
    ...(version !== undefined && { version }),
    enabled: enabledOf(entry),
    installedBy: locations[Number(entry.location)] ?? "unknown",
    ...(folder !== undefined && { folder }),
    ...(locale !== undefined && { locale }),
  };
}

/**
 * Extensions in `Secure Preferences` or `Preferences` of a Chromium profile (`extensions.settings.<id>`). An empty list where
 * the file keeps none; `undefined` where it is no such file.
 */
export function parseChromiumExtensions(text: string): readonly Extension[] | undefined {
  const file = parse(text);
  if (file === undefined) return undefined;
  const settings = rowIn(rowIn(file, "extensions"), "settings") ?? {};
  return Object.entries(settings).flatMap(([id, entry]) => {
    if (!/^[a-p]{32}$/.test(id) || !isRow(entry)) return [];
    return chromiumEntry(id, entry) ?? [];
  });
}

/** The key of a name that stands elsewhere: `__MSG_appName__` is `appName`. */
export function messageKey(name: string): string | undefined {
  return /^__MSG_(?<key>[\w@]{1,200})__$/.exec(name)?.groups?.key;
}

/** A name from `_locales/<language>/messages.json`; keys are the same in either case. */
export function parseMessage(text: string, key: string): string | undefined {
  const file = parse(text);
  const found = Object.keys(file ?? {}).find((name) => name.toLowerCase() === key.toLowerCase());
  return found === undefined ? undefined : textIn(rowIn(file, found), "message");
}

function firefoxInstalledBy(addon: Row): Extension["installedBy"] {
  const source = textIn(rowIn(addon, "installTelemetryInfo"), "source");
  if (source === "enterprise-policy") return "policy";
  const location = textIn(addon, "location") ?? "";
  if (location === "app-profile") return "user";
  return /^app-(?:builtin|system)/.test(location) ? "built-in" : "unknown";
}

/**
 * Extensions in `extensions.json` of a Firefox profile; themes, languages and dictionaries are none. `undefined` where the
 * text is no such file.
 */
export function parseFirefoxExtensions(text: string): readonly Extension[] | undefined {
  const addons = parse(text)?.addons;
  if (!Array.isArray(addons)) return undefined;
  return addons.flatMap((addon: unknown) => {
    if (!isRow(addon) || addon.type !== "extension") return [];
    const id = textIn(addon, "id");
    if (id === undefined) return [];
    const version = textIn(addon, "version");
    const { active } = addon;
    return [
      {
        id,
        name: textIn(rowIn(addon, "defaultLocale"), "name") ?? id,
        ...(version !== undefined && { version }),
        enabled: active === true ? "yes" : active === false ? "no" : "unknown",
        installedBy: firefoxInstalledBy(addon),
      },
    ];
  });
}
