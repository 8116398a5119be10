import type { Administrator } from "@muster/mapping/facts";

/** Members of the group `admin`. Names are only counted. */
export interface AdminGroup {
  readonly names: readonly string[];
  readonly ids: readonly string[];
  readonly nested: readonly string[];
}

const KEY =
  /^(?:dsAttrTypeStandard:)?(?<key>GroupMembership|GroupMembers|NestedGroups):(?<rest>.*)$/;

/**
 * `dscl . -read /Groups/admin …`: `Key: a b c`, where long lists continue on lines that begin with a blank; `No such key: …`
 * for what is not set. `undefined` where the text speaks of none of the keys.
 */
export function parseAdminGroup(text: string): AdminGroup | undefined {
  const found = valuesIn(text);
  if (!found.has("GroupMembership") && !found.has("GroupMembers")) return undefined;
  return {
    names: found.get("GroupMembership") ?? [],
    ids: found.get("GroupMembers") ?? [],
    nested: found.get("NestedGroups") ?? [],
  };
}

function valuesIn(text: string): ReadonlyMap<string, string[]> {
  const found = new Map<string, string[]>();
  let current: string[] | undefined;
  for (const line of text.split(/\r?\n/)) {
    const { key, rest = "" } = KEY.exec(line)?.groups ?? {};
    if (key !== undefined) {
      current = words(rest);
      found.set(key, current);
    } else if (/^\s/.test(line)) current?.push(...words(line));
    else current = undefined;
  }
  return found;
}

function words(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== "");
}

/** Whether root may sign in, by the attribute `AuthenticationAuthority`: without one it has no password. */
export function parseRoot(text: string): Administrator["enabled"] {
  if (/DisabledUser/.test(text)) return "no";
  if (/^No such key: AuthenticationAuthority/m.test(text)) return "no";
  return /^(?:dsAttrTypeStandard:)?AuthenticationAuthority:/m.test(text) &&
    /;ShadowHash;|;SecureToken;/.test(text)
    ? "yes"
    : "unknown";
}

const ROOT_ID = /^FFFFEEEE-DDDD-CCCC-BBBB-AAAA00000000$/i;
/** What a fact holds at most; the count of more than that is not a person's to keep. */
const MEMBERS = 500;

/**
 * One member for each name, for each number without a name, and for each group within the group. `root` is always a member.
 */
export function administratorsIn(
  group: AdminGroup,
  root: Administrator["enabled"],
): Administrator[] {
  const people = new Set(group.names.filter((name) => name !== "root"));
  const numbered = new Set(group.ids.filter((id) => !ROOT_ID.test(id))).size;
  const nameless = Math.max(0, numbered - people.size);
  const member = (type: Administrator["type"]): Administrator => ({
    type,
    from: "unknown",
    enabled: "unknown",
  });
  return [
    { type: "user" as const, from: "local" as const, wellKnown: "root", enabled: root },
    ...Array.from({ length: people.size }, () => member("user")),
    ...Array.from({ length: nameless }, () => member("unknown")),
    ...Array.from({ length: new Set(group.nested).size }, () => member("group")),
  ].slice(0, MEMBERS + 1);
}

/** `sysadminctl -guestAccount status`, which answers on standard error behind a time and its own name. */
export function parseGuest(text: string): "enabled" | "disabled" | "unknown" {
  const state = /Guest account (?:is )?(?<state>enabled|disabled)\b/i.exec(text)?.groups?.state;
  if (state === undefined) return "unknown";
  return state.toLowerCase() === "enabled" ? "enabled" : "disabled";
}
