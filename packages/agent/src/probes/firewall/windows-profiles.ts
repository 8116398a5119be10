import type { FirewallLayer } from "@muster/mapping/facts";
import { isRow, member, type Row, rowsOf, textIn } from "../../windows/values.ts";

export const profileNames = ["domain", "private", "public"] as const;
export type ProfileName = (typeof profileNames)[number];

type Enabled = FirewallLayer["enabled"];
type Inbound = FirewallLayer["defaultInbound"];

const named: Readonly<Record<string, ProfileName>> = {
  domain: "domain",
  domainprofile: "domain",
  private: "private",
  privateprofile: "private",
  standard: "private",
  standardprofile: "private",
  public: "public",
  publicprofile: "public",
};

const enabledWords: Readonly<Record<string, Enabled>> = {
  "1": "yes",
  true: "yes",
  "0": "no",
  false: "no",
};
const inboundWords: Readonly<Record<string, Inbound>> = {
  "4": "block",
  block: "block",
  "2": "allow",
  allow: "allow",
};

/** A number, a word or a boolean as one lower-case word; `notconfigured` and `2` are words nobody here gives a meaning. */
function word(row: Row, name: string): string {
  const value = member(row, name);
  if (typeof value === "boolean") return String(value);
  if (isRow(value) && typeof value.value === "boolean") return String(value.value);
  return (textIn(row, name) ?? "").toLowerCase();
}

const shown = ["Enabled", "DefaultInboundAction", "AllowInboundRules", "LogBlocked"];

function rawOf(row: Row): string {
  return shown
    .filter((name) => word(row, name) !== "")
    .map((name) => `${name}=${word(row, name)}`)
    .join(" ");
}

/** "Block all, including what is allowed" blocks, whatever the default action is. */
function inboundOf(row: Row): Inbound {
  if (enabledWords[word(row, "AllowInboundRules")] === "no") return "block";
  return inboundWords[word(row, "DefaultInboundAction")] ?? "unknown";
}

/**
 * Rows of `Get-NetFirewallProfile -PolicyStore ActiveStore`, enumerations as numbers (`Enabled` 1/0/2, action 0/2/4) or as
 * words. "Not configured" is no reading. Where a profile stands twice, the weaker reading counts.
 */
export function parseFirewallProfiles(data: unknown): ReadonlyMap<ProfileName, FirewallLayer> {
  const layers = new Map<ProfileName, FirewallLayer>();
  for (const row of rowsOf(data)) {
    const profile = textIn(row, "Name") ?? textIn(row, "Profile") ?? "";
    const name = named[profile.toLowerCase()];
    if (name === undefined) continue;
    const enabled = enabledWords[word(row, "Enabled")] ?? "unknown";
    const layer = { name, enabled, defaultInbound: inboundOf(row), raw: rawOf(row) };
    layers.set(name, weaker(layers.get(name), layer));
  }
  return layers;
}

const strength = { yes: 2, unknown: 1, no: 0, block: 2, allow: 0 } as const;

/** The weaker of two readings of one layer, each half by itself. */
export function weaker(a: FirewallLayer | undefined, b: FirewallLayer): FirewallLayer {
  if (a === undefined) return b;
  return {
    ...a,
    enabled: strength[a.enabled] <= strength[b.enabled] ? a.enabled : b.enabled,
    defaultInbound:
      strength[a.defaultInbound] <= strength[b.defaultInbound]
        ? a.defaultInbound
        : b.defaultInbound,
    raw: [a.raw, b.raw].filter((raw) => raw !== undefined).join("; "),
  };
}

const categories: Readonly<Record<string, ProfileName>> = {
  "0": "public",
  public: "public",
  "1": "private",
  private: "private",
  "2": "domain",
  domain: "domain",
  domainauthenticated: "domain",
};

/** Profiles of the connections there are; `undefined` where none was told of in a word that is known. */
export function parseConnections(data: unknown): ReadonlySet<ProfileName> | undefined {
  const found = rowsOf(data).flatMap(
    (row) => categories[(textIn(row, "NetworkCategory") ?? "").toLowerCase()] ?? [],
  );
  return found.length === 0 ? undefined : new Set(found);
}
