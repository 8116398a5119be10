import type { Administrator } from "@muster/mapping/facts";
import type { Machine } from "../../exec/types.ts";
import { plistOf, readPlist } from "../../macos/read-plist.ts";
import { flagAt } from "../../macos/values.ts";
import { known, namesOf, outputOf, sorted, textOf, unknown, whyNot } from "../answers.ts";
import { saidBy } from "../secure-boot/gatekeeper.ts";
import type { ReadingOf } from "../types.ts";
import { administratorsIn, parseAdminGroup, parseGuest, parseRoot } from "./mac-groups.ts";
import { isRead, parseSudoers } from "./sudoers.ts";

const LOGIN_WINDOW = "/Library/Preferences/com.apple.loginwindow.plist";

/** A guest without a key of its own in the preferences is asked for by the tool. */
async function guest(machine: Machine): Promise<"enabled" | "disabled" | "unknown"> {
  const set = flagAt(plistOf(await readPlist(machine, LOGIN_WINDOW)), "GuestEnabled");
  const told = parseGuest(saidBy(await machine.run("sysadminctl", ["-guestAccount", "status"])));
  if (set === true || told === "enabled") return "enabled";
  return set === false ? "disabled" : told;
}

async function root(machine: Machine): Promise<Administrator["enabled"]> {
  const args = [".", "-read", "/Users/root", "AuthenticationAuthority"];
  return parseRoot(saidBy(await machine.run("dscl", args)));
}

interface Sudo {
  readonly withoutAsking?: number;
  readonly unread: readonly string[];
}

/** sudo's policy, which only root may read. */
async function sudo(machine: Machine): Promise<Sudo> {
  const main = await machine.read("/etc/sudoers", 1024 * 1024);
  if (main.state === "failed") return { unread: [`sudo's policy: ${main.reason}`] };
  if (main.state === "missing") return { unread: [] };
  const texts = [main.text];
  const unread: string[] = [];
  for (const name of namesOf(await machine.list("/etc/sudoers.d"))
    .filter(isRead)
    .slice(0, 64)) {
    const file = await machine.read(`/etc/sudoers.d/${name}`, 1024 * 1024);
    if (file.state === "failed") unread.push(`sudo's policy: ${file.reason}`);
    texts.push(textOf(file) ?? "");
  }
  return { withoutAsking: parseSudoers(texts.join("\n")).withoutAsking, unread };
}

/** Members of the group `admin`, counted. Groups within it are told, not resolved: the list is then a lower bound. */
export async function administratorsOnMac(machine: Machine): Promise<ReadingOf<"administrators">> {
  const keys = ["GroupMembership", "GroupMembers", "NestedGroups"];
  const answer = await machine.run("dscl", [".", "-read", "/Groups/admin", ...keys]);
  // A key that is not set is told on standard error, on some versions with a status other than 0.
  const group = parseAdminGroup(saidBy(answer));
  if (group === undefined) {
    return outputOf(answer) === undefined
      ? whyNot(answer, "dscl")
      : unknown("parse_error", "dscl names no members of the group admin");
  }
  const policy = await sudo(machine);
  const nested = group.nested.length > 0 ? ["a group within the group admin"] : [];
  const unread = sorted([...nested, ...policy.unread]);
  return known(
    {
      members: administratorsIn(group, await root(machine)),
      complete: unread.length === 0,
      unread,
      guest: await guest(machine),
      ...(policy.withoutAsking !== undefined && { withoutAsking: policy.withoutAsking }),
      passwordManaged: "unknown",
    },
    "dscl",
  );
}
