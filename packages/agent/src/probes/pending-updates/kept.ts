import type { Upgradable } from "./apt-policy.ts";

function isOffer(value: unknown): value is Upgradable["newer"][number] {
  if (typeof value !== "object" || value === null) return false;
  if (!("version" in value) || !("phased" in value) || !("from" in value)) return false;
  const { version, phased, from } = value;
  return typeof version === "string" && typeof phased === "boolean" && Array.isArray(from);
}

function isUpgradable(value: unknown): value is Upgradable {
  if (typeof value !== "object" || value === null) return false;
  if (!("name" in value) || !("installed" in value) || !("candidate" in value)) return false;
  const texts = [value.name, value.installed, value.candidate];
  if (!texts.every((text) => typeof text === "string")) return false;
  return "newer" in value && Array.isArray(value.newer) && value.newer.every(isOffer);
}

/** An answer as text, with what it depends on. */
export function writeKept(fingerprint: string, upgradable: readonly Upgradable[]): string {
  return JSON.stringify({ fingerprint, upgradable });
}

/** The kept answer, if it is whole and nothing that it depends on has changed since. */
export function readKept(
  text: string | undefined,
  fingerprint: string,
): readonly Upgradable[] | undefined {
  if (text === undefined) return undefined;
  try {
    const kept: unknown = JSON.parse(text);
    if (typeof kept !== "object" || kept === null) return undefined;
    if (!("fingerprint" in kept) || kept.fingerprint !== fingerprint) return undefined;
    if (!("upgradable" in kept) || !Array.isArray(kept.upgradable)) return undefined;
    return kept.upgradable.every(isUpgradable) ? kept.upgradable : undefined;
  } catch {
    return undefined;
  }
}
