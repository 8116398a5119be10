import type { Machine } from "../../exec/types.ts";
import { asksDirectory, type Group, parseGroups, parsePasswd } from "../accounts.ts";
import { byText, known, sorted, textOf, unknown } from "../answers.ts";
import { databases } from "../installed-software/databases.ts";
import type { ReadingOf } from "../types.ts";
import { administratorsFrom, type Known, withoutPassword } from "./linux-members.ts";
import { parseShadow } from "./shadow.ts";
import { includesOf, isRead, parseSudoers } from "./sudoers.ts";

/** Files of sudo's policy that are followed; more is no policy that a person keeps. */
const FILES = 64;

interface Policy {
  readonly text: string;
  readonly unread: readonly string[];
}

async function filesOf(
  machine: Machine,
  { path, folder }: { path: string; folder: boolean },
): Promise<{ readonly paths: readonly string[]; readonly problem?: string | undefined }> {
  if (path.includes("%h")) return { paths: [], problem: `${path} depends on the host's name` };
  if (!folder) return { paths: [path] };
  const listed = await machine.list(path);
  if (listed.state === "failed") return { paths: [], problem: listed.detail };
  if (listed.state === "missing") return { paths: [] };
  return { paths: listed.names.filter(isRead).map((name) => `${path}/${name}`) };
}

/** What a file includes, with what kept those from being read. */
async function includedBy(machine: Machine, text: string) {
  const found = await Promise.all(includesOf(text).map((included) => filesOf(machine, included)));
  return {
    paths: found.flatMap(({ paths }) => paths),
    unread: found.flatMap(({ problem }) => problem ?? []),
  };
}

/** `/etc/sudoers` and all it includes. */
async function sudoPolicy(machine: Machine): Promise<Policy> {
  const texts: string[] = [];
  const unread: string[] = [];
  const waiting = new Set(["/etc/sudoers"]);
  // A set goes on to what is added to it meanwhile.
  for (const path of waiting) {
    const file = await machine.read(path, 1024 * 1024);
    if (file.state === "failed") unread.push(file.detail);
    if (file.state !== "read") continue;
    texts.push(file.text);
    const included = await includedBy(machine, file.text);
    unread.push(...included.unread);
    for (const next of included.paths) waiting.add(next);
    if (waiting.size > FILES) return { text: texts.join("\n"), unread: ["sudo: too many files"] };
  }
  return { text: texts.join("\n"), unread };
}

interface Resolved {
  readonly groups: readonly Group[];
  readonly directory: boolean;
  readonly unread: readonly string[];
}

/** Groups of the machine's own file, with what a directory adds: asked only where there is one, and not for long. */
async function groupsOf(machine: Machine, nsswitch: string): Promise<Resolved> {
  const file = await machine.read("/etc/group");
  const own = parseGroups(textOf(file) ?? "");
  const directory = asksDirectory(nsswitch, "passwd") || asksDirectory(nsswitch, "group");
  if (!directory && file.state === "read") return { groups: own, directory, unread: [] };
  const asked = ["group", "sudo", "wheel", "admin"];
  const answer = await machine.run("getent", asked, { timeoutMs: 5_000 });
  // Status 2: one of the groups does not exist; the others are printed.
  const ended = answer.state === "ran" && (answer.exitCode === 0 || answer.exitCode === 2);
  if (!ended) return { groups: own, directory, unread: ["groups of the directory"] };
  const found = parseGroups(answer.stdout);
  const rest = own.filter(({ name }) => found.every((group) => group.name !== name));
  return { groups: [...found, ...rest], directory, unread: [] };
}

/** Whether sudo is known not to be installed: only then does a policy that is not there let nobody do anything. */
async function isWithoutSudo(machine: Machine): Promise<boolean> {
  const found = await databases(machine);
  const whole = found.length > 0 && found.every(({ problem }) => problem === undefined);
  return (
    whole && !found.some(({ packages }) => packages.some(({ name }) => /^sudo(?:-|$)/.test(name)))
  );
}

const whatMissed = "sudo's policy: only root may read it";

interface Told {
  readonly about: Known;
  readonly withoutAsking: number | undefined;
  readonly unread: readonly string[];
}

async function ask(machine: Machine): Promise<Told> {
  const nsswitch = textOf(await machine.read("/etc/nsswitch.conf", 65_536)) ?? "";
  const { groups, directory, unread } = await groupsOf(machine, nsswitch);
  const passwd = await machine.read("/etc/passwd");
  const shadow = await machine.read("/etc/shadow");
  const policy = await sudoPolicy(machine);
  const noPolicy = policy.text === "" && !(await isWithoutSudo(machine));
  const sudo = parseSudoers(policy.text);
  const missed = [
    ...unread,
    ...policy.unread,
    ...(noPolicy && policy.unread.length === 0 ? [whatMissed] : []),
    ...(passwd.state === "read" ? [] : ["/etc/passwd"]),
    ...(shadow.state === "read" ? [] : ["/etc/shadow: only root may read it"]),
    ...(asksDirectory(nsswitch, "sudoers") ? ["sudo's rules of the directory"] : []),
  ];
  return {
    about: {
      accounts: parsePasswd(textOf(passwd) ?? ""),
      groups,
      shadow: shadow.state === "read" ? parseShadow(shadow.text) : undefined,
      mayAll: sudo.mayAll,
      directory,
      now: machine.now(),
    },
    withoutAsking: noPolicy || policy.unread.length > 0 ? undefined : sudo.withoutAsking,
    unread: sorted(missed),
  };
}

export async function administratorsOnLinux(
  machine: Machine,
): Promise<ReadingOf<"administrators">> {
  const { about, withoutAsking, unread } = await ask(machine);
  if (about.accounts.length === 0 && about.groups.length === 0) {
    return unknown("not_reported", "neither /etc/passwd nor /etc/group could be read");
  }
  const open = withoutPassword(about);
  const order = (member: object) => JSON.stringify(member);
  // Passwords say who is enabled, not who is there.
  const gaps = unread.filter((what) => !what.startsWith("/etc/shadow"));
  return known(
    {
      members: [...administratorsFrom(about)].sort((a, b) => byText(order(a), order(b))),
      complete: machine.elevated && gaps.length === 0,
      unread: [...unread],
      guest: (await machine.exists("/usr/sbin/guest-account")) ? "unknown" : "absent",
      ...(open !== undefined && { withoutPassword: open }),
      ...(withoutAsking !== undefined && { withoutAsking }),
      passwordManaged: "not-applicable",
    },
    "passwd-and-sudoers",
  );
}
