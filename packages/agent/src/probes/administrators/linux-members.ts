import type { Administrator } from "@muster/mapping/facts";
import { type Account, type Group, hasShell } from "../accounts.ts";
import type { Password } from "./shadow.ts";

/** What tells who administers a Linux machine. */
export interface Known {
  /** Empty where they could not be read. */
  readonly accounts: readonly Account[];
  readonly groups: readonly Group[];
  /** `undefined` where it may not be read. */
  readonly shadow: ReadonlyMap<string, Password> | undefined;
  /** Subjects of sudo's rules that allow everything. */
  readonly mayAll: readonly string[];
  /** Accounts can come from a directory too. */
  readonly directory: boolean;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** Groups whose members administer by every distribution's convention. */
const GROUPS = ["sudo", "wheel", "admin"] as const;

/** A password that is locked says nothing of keys: such an account may well be in use. */
function enabledOf(account: Account, { shadow, now }: Known): Administrator["enabled"] {
  const password = shadow?.get(account.name);
  const expires = password?.expires;
  if (!hasShell(account)) return "no";
  if (expires !== undefined && expires * 86_400_000 <= now) return "no";
  if (password === undefined) return account.open ? "yes" : "unknown";
  return password.state === "locked" ? "unknown" : "yes";
}

class Members {
  readonly #known: Known;
  readonly #found = new Map<string, Administrator>();

  constructor(known: Known) {
    this.#known = known;
  }

  get all(): readonly Administrator[] {
    return [...this.#found.values()];
  }

  account(account: Account): void {
    const root = account.uid === 0 ? { wellKnown: "root" } : {};
    const enabled = enabledOf(account, this.#known);
    this.#found.set(account.name, { type: "user", from: "local", ...root, enabled });
  }

  user(name: string): void {
    const { accounts, directory } = this.#known;
    const account = accounts.find((a) => (name.startsWith("#") ? `#${a.uid}` : a.name) === name);
    if (account !== undefined) {
      this.account(account);
      return;
    }
    const orphaned = accounts.length > 0 ? { wellKnown: "orphaned" } : {};
    const stranger = directory
      ? ({ from: "domain" } as const)
      : ({ from: "unknown", ...orphaned } as const);
    this.#found.set(name, { type: "user", ...stranger, enabled: "unknown" });
  }

  /** Members by name, and those whose first group it is. A group that stands in no file is one member of its own. */
  group(name: string, isOptional: boolean): void {
    const { accounts, groups, directory } = this.#known;
    const group = groups.find((g) => g.name === name || `#${g.gid}` === name);
    if (group === undefined) {
      if (isOptional || !directory) return;
      this.#found.set(`%${name}`, { type: "group", from: "domain", enabled: "unknown" });
      return;
    }
    for (const member of group.members) this.user(member);
    for (const account of accounts) if (account.gid === group.gid) this.account(account);
  }

  subject(subject: string): void {
    if (subject.startsWith("!")) return;
    if (subject.startsWith("%")) this.group(subject.slice(1).replace(/^:/, ""), false);
    else if (subject === "ALL" || subject.startsWith("+")) {
      this.#found.set(subject, { type: "group", from: "unknown", enabled: "unknown" });
    } else this.user(subject);
  }
}

/** Accounts of number 0, members of the groups that administer, and whoever sudo lets do everything; each once. */
export function administratorsFrom(known: Known): readonly Administrator[] {
  const members = new Members(known);
  for (const account of known.accounts) if (account.uid === 0) members.account(account);
  for (const name of GROUPS) members.group(name, true);
  for (const subject of known.mayAll) members.subject(subject);
  return members.all;
}

/** Accounts that can sign in and need no password; `undefined` where the passwords may not be read. */
export function withoutPassword({ accounts, shadow }: Known): number | undefined {
  if (shadow === undefined || accounts.length === 0) return undefined;
  return accounts.filter((a) => hasShell(a) && (a.open || shadow.get(a.name)?.state === "open"))
    .length;
}
