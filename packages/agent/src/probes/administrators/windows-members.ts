import type { Administrator, ValueOf } from "@muster/mapping/facts";
import { answerIn, member, type Row, rowsOf, textIn } from "../../windows/values.ts";

/** A local account, by number: names are people's. */
export interface LocalAccount {
  readonly sid: string;
  readonly enabled: "yes" | "no" | "unknown";
  readonly needsPassword: "yes" | "no" | "unknown";
}

const SID = /^S-1-\d+(?:-\d+)+$/i;

/** `"S-1-…"`, or the object that PowerShell makes of a security id. */
export function sidOf(row: Row): string | undefined {
  const sid = textIn(row, "SID")?.toUpperCase();
  return sid !== undefined && SID.test(sid) ? sid : undefined;
}

function enabledOf(row: Row): LocalAccount["enabled"] {
  const enabled = answerIn(row, "Enabled");
  if (enabled !== "unknown") return enabled;
  return ({ yes: "no", no: "yes", unknown: "unknown" } as const)[answerIn(row, "Disabled")];
}

/** Rows of `Win32_UserAccount` (`Disabled`) or `Get-LocalUser` (`Enabled`). */
export function parseAccounts(data: unknown): readonly LocalAccount[] {
  return rowsOf(data).flatMap((row) => {
    const sid = sidOf(row);
    if (sid === undefined) return [];
    return [{ sid, enabled: enabledOf(row), needsPassword: answerIn(row, "PasswordRequired") }];
  });
}

/** The number at the end, which says what an account is; and what stands before it, which says whose. */
function split(sid: string): { readonly authority: string; readonly rid: number } {
  const at = sid.lastIndexOf("-");
  return { authority: sid.slice(0, at), rid: Number(sid.slice(at + 1)) };
}

function hasRid(sid: string, rid: number): boolean {
  return sid.startsWith("S-1-5-21-") && split(sid).rid === rid;
}

/** Whether a guest may sign in. Every Windows has the account, so only a list that names its twin is taken as whole. */
export function guestOf(accounts: readonly LocalAccount[]): ValueOf<"administrators">["guest"] {
  const guest = accounts.find(({ sid }) => hasRid(sid, 501));
  if (guest === undefined) {
    return accounts.some(({ sid }) => hasRid(sid, 500)) ? "absent" : "unknown";
  }
  return ({ yes: "enabled", no: "disabled", unknown: "unknown" } as const)[guest.enabled];
}

/** Enabled accounts that need no password; `undefined` where that cannot be said of each. */
export function withoutPassword(accounts: readonly LocalAccount[]): number | undefined {
  const open = accounts.filter((a) => a.enabled !== "no" && a.needsPassword !== "yes");
  const unsure = open.some((a) => a.enabled === "unknown" || a.needsPassword === "unknown");
  return accounts.length === 0 || unsure ? undefined : open.length;
}

const sources: Readonly<Record<string, Administrator["from"]>> = {
  "1": "local",
  local: "local",
  "2": "domain",
  activedirectory: "domain",
  "3": "entra",
  azuread: "entra",
  "4": "microsoft-account",
  microsoftaccount: "microsoft-account",
};

const classes: Readonly<Record<string, Administrator["type"]>> = {
  user: "user",
  group: "group",
};

function fromOf(row: Row, sid: string, accounts: readonly LocalAccount[]): Administrator["from"] {
  const said = sources[(textIn(row, "PrincipalSource") ?? "").toLowerCase()];
  if (said !== undefined) return said;
  if (sid.startsWith("S-1-12-1-")) return "entra";
  if (sid.startsWith("S-1-11-96-")) return "microsoft-account";
  if (!sid.startsWith("S-1-5-21-")) return "local";
  const here = accounts[0];
  if (here === undefined) return "unknown";
  return split(here.sid).authority === split(sid).authority ? "local" : "domain";
}

/** The class is in the system's language, and missing for an id that nothing answers to; then the id itself may tell. */
function typeOf(row: Row, sid: string, accounts: readonly LocalAccount[]): Administrator["type"] {
  const said = classes[(textIn(row, "ObjectClass") ?? "").toLowerCase()];
  if (said !== undefined) return said;
  if (accounts.some((a) => a.sid === sid) || hasRid(sid, 500)) return "user";
  return hasRid(sid, 512) || hasRid(sid, 519) ? "group" : "unknown";
}

/** Numbered by this machine, and not among its accounts, all of which are known: a local group aside, it is gone. */
function isGoneFrom(accounts: readonly LocalAccount[], sid: string): boolean {
  const here = accounts.find((a) => hasRid(a.sid, 500));
  if (here === undefined || accounts.some((a) => a.sid === sid)) return false;
  return split(here.sid).authority === split(sid).authority;
}

/** No account answers to the id: it has no class, or stands where a name should. */
function isOrphaned(row: Row, sid: string, accounts: readonly LocalAccount[]): boolean {
  if (!sid.startsWith("S-1-5-21-")) return false;
  const name = textIn(row, "Name");
  if (name !== undefined && SID.test(name)) return true;
  if (isGoneFrom(accounts, sid) && !/^gr/i.test(textIn(row, "ObjectClass") ?? "")) return true;
  const unresolved = "ObjectClass" in row && textIn(row, "ObjectClass") === undefined;
  return unresolved && textIn(row, "PrincipalSource") === undefined;
}

function wellKnownOf(row: Row, sid: string, accounts: readonly LocalAccount[]): string | undefined {
  const type = typeOf(row, sid, accounts);
  if (hasRid(sid, 500)) return "administrator";
  if (hasRid(sid, 501)) return "guest";
  if (hasRid(sid, 512)) return "domain-admins";
  if (sid.startsWith("S-1-12-1-")) return type === "group" ? "entra-role" : undefined;
  return isOrphaned(row, sid, accounts) ? "orphaned" : undefined;
}

/** Rows of `Get-LocalGroupMember`, or of the fallback that knows ids alone. Without an id nothing is said of a member. */
export function parseMembers(
  data: unknown,
  accounts: readonly LocalAccount[],
): readonly Administrator[] {
  return rowsOf(data)
    .filter((row) => ["SID", "ObjectClass", "Name"].some((n) => member(row, n) !== undefined))
    .map((row): Administrator => {
      const sid = sidOf(row);
      if (sid === undefined) return { type: "unknown", from: "unknown", enabled: "unknown" };
      const type = typeOf(row, sid, accounts);
      const wellKnown = wellKnownOf(row, sid, accounts);
      return {
        type,
        from: fromOf(row, sid, accounts),
        ...(wellKnown !== undefined && { wellKnown }),
        enabled: accounts.find((a) => a.sid === sid)?.enabled ?? "unknown",
      };
    });
}
