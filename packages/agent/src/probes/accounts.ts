import type { Machine } from "../exec/types.ts";
import { namesOf, textOf } from "./answers.ts";

/** A line of `/etc/passwd`. Names serve to compare and never leave the machine. */
export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
  readonly shell: string;
  /** The password field is empty: none is asked for, whatever `/etc/shadow` says. */
  readonly open: boolean;
}

/** A line of `/etc/group`. */
export interface Group {
  readonly name: string;
  readonly gid: number;
  readonly members: readonly string[];
}

function numberOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,10}$/.test(text) ? Number(text) : undefined;
}

/** Reads `/etc/passwd`; lines of another shape are left out. */
export function parsePasswd(text: string): readonly Account[] {
  return text.split(/\r?\n/).flatMap((line) => {
    const [name, password, uid, gid, , home = "", shell = ""] = line.split(":");
    const [id, group] = [numberOf(uid), numberOf(gid)];
    if (!name || id === undefined || group === undefined || /^[#+-]/.test(name)) return [];
    return [{ name, uid: id, gid: group, home, shell: shell.trim(), open: password === "" }];
  });
}

/** Reads `/etc/group`, or what `getent group` prints. */
export function parseGroups(text: string): readonly Group[] {
  return text.split(/\r?\n/).flatMap((line) => {
    const [name, , gid, members = ""] = line.split(":");
    const id = numberOf(gid);
    if (!name || id === undefined || /^[#+-]/.test(name)) return [];
    const names = members.split(",").map((member) => member.trim());
    return [{ name, gid: id, members: names.filter((member) => member !== "") }];
  });
}

/** Whether somebody can sign in with the account at all. */
export function hasShell({ shell }: Account): boolean {
  return !/\/(?:nologin|false|sync|shutdown|halt)$/.test(shell);
}

/** Accounts of people: above the system's own numbers, and not those that services take for a while. */
function isPerson(account: Account): boolean {
  const { uid } = account;
  const lent = uid >= 61_184 && uid <= 65_535;
  return uid >= 1000 && !lent && hasShell(account);
}

/** Services of the name service switch that bring accounts from elsewhere, such as `sss`, by database (`passwd`, `sudoers`). */
export function parseNsswitch(text: string): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  for (const line of text.split(/\r?\n/)) {
    const { database, services } =
      /^\s*(?<database>\w+):(?<services>[^#]*)/.exec(line)?.groups ?? {};
    if (database === undefined || services === undefined) continue;
    const words = services.split(/\s+/).filter((word) => /^\w+$/.test(word));
    found.set(database, words);
  }
  return found;
}

const directories = new Set([
  "sss",
  "sssd",
  "ldap",
  "winbind",
  "himmelblau",
  "aad",
  "nis",
  "nisplus",
]);

/** Whether accounts of a directory can sign in too; they stand in no file. */
export function asksDirectory(nsswitch: string, database: string): boolean {
  return (parseNsswitch(nsswitch).get(database) ?? []).some((word) => directories.has(word));
}

/**
 * Folders of people on Linux: those `/etc/passwd` names, and those below `/home` that belong to no account of the machine
 * (people of a directory). `undefined` where neither could be read.
 */
export async function homesOnLinux(machine: Machine): Promise<readonly string[] | undefined> {
  const passwd = textOf(await machine.read("/etc/passwd"));
  const below = await machine.list("/home");
  if (passwd === undefined && below.state !== "read") return undefined;
  const accounts = parsePasswd(passwd ?? "");
  const known = new Set(accounts.map(({ home }) => home));
  const others = namesOf(below)
    .filter((name) => !name.startsWith(".") && name !== "lost+found")
    .map((name) => `/home/${name}`)
    .filter((home) => !known.has(home));
  const own = accounts.filter(isPerson).map(({ home }) => home);
  return [...new Set([...own, ...others])].filter((home) => /^\/.+/.test(home)).sort();
}
