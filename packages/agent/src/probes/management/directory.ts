import type { Machine } from "../../exec/types.ts";
import { outputOf, textOf } from "../answers.ts";
import { isInstalled, tracesOf } from "../traces.ts";
import { parseRealms } from "./realm.ts";
import { parseIpa, parseSamba, parseSssd } from "./sssd.ts";

/** Whether the machine is a member of a directory, and of which. */
export interface Membership {
  readonly joined: "yes" | "no" | "unknown";
  readonly domain?: string | undefined;
  readonly unread: readonly string[];
}

/** What each configuration says of a membership; a secret of the machine's own (its keytab) makes it one. */
interface Configured {
  readonly domain: string | undefined;
  readonly unread: readonly string[];
}

async function configured(machine: Machine): Promise<Configured> {
  const ipa = parseIpa(textOf(await machine.read("/etc/ipa/default.conf", 65_536)) ?? "");
  if (ipa !== undefined) return { domain: ipa, unread: [] };
  const sssd = await machine.read("/etc/sssd/sssd.conf", 1024 * 1024);
  const member = parseSssd(textOf(sssd) ?? "").find((domain) => domain.member);
  if (member !== undefined) return { domain: member.name, unread: [] };
  const samba = parseSamba(textOf(await machine.read("/etc/samba/smb.conf", 1024 * 1024)) ?? "");
  if (samba !== undefined) return { domain: samba, unread: [] };
  // The folder hides the file from others than root.
  const hidden =
    sssd.state === "failed" ||
    (sssd.state === "missing" && !machine.elevated && (await hasSssd(machine)));
  return {
    domain: undefined,
    unread: hidden ? ["/etc/sssd/sssd.conf: only root may read it"] : [],
  };
}

function hasSssd(machine: Machine): Promise<boolean> {
  return isInstalled(machine, { packages: ["sssd", "sssd-common"], places: ["/usr/sbin/sssd"] });
}

/** realmd's own word, which it has from sssd's and Samba's configuration. */
async function realmd(machine: Machine): Promise<string | undefined> {
  const answer = await machine.run("realm", ["list"]);
  return parseRealms(outputOf(answer) ?? "").find((realm) => realm.joined)?.name;
}

/** Traces of a membership that no configuration read here explains. */
const others = {
  packages: [],
  places: ["/etc/krb5.keytab", "/opt/pbis", "/etc/centrifydc", "/etc/opt/quest/vas"],
};

/** Known to be no member only where every configuration could be read, and no other client of a directory is there. */
export async function membership(machine: Machine): Promise<Membership> {
  const joined = await realmd(machine);
  if (joined !== undefined) return { joined: "yes", domain: joined, unread: [] };
  const { domain, unread } = await configured(machine);
  const keytab = await machine.exists("/etc/krb5.keytab");
  if (domain !== undefined) return { joined: keytab ? "yes" : "unknown", domain, unread };
  const { whole } = await tracesOf(machine);
  const sure = whole && unread.length === 0 && !(await isInstalled(machine, others));
  return { joined: sure ? "no" : "unknown", unread };
}
