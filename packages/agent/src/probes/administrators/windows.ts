import type { Machine } from "../../exec/types.ts";
import { windowsAnswer } from "../../windows/ask.ts";
import { known, notApplicable, unknown } from "../answers.ts";
import type { ReadingOf } from "../types.ts";
import { whyUnread } from "../windows-answers.ts";
import { roleOf } from "../windows-keys.ts";
import { passwordManaged } from "./windows-laps.ts";
import { guestOf, parseAccounts, parseMembers, withoutPassword } from "./windows-members.ts";

export async function administratorsOnWindows(
  machine: Machine,
): Promise<ReadingOf<"administrators">> {
  const answer = await windowsAnswer(machine);
  if (roleOf(answer) === "domain-controller") {
    return notApplicable("a domain controller has no local accounts");
  }
  const group = answer.section("administrators");
  if (group.state === "failed") return whyUnread(group);
  const listed = answer.section("local-accounts");
  const accounts = listed.state === "read" ? parseAccounts(listed.data) : [];
  const members = parseMembers(group.data, accounts);
  if (members.length === 0) {
    return unknown("not_reported", "the group of administrators was told to have no members");
  }
  const groups = members.filter((m) => m.type === "group").length;
  const unresolved = members.filter((m) => m.type === "unknown").length;
  const gaps = [
    groups > 0 && `members of ${groups} group${groups === 1 ? "" : "s"} among the administrators`,
    unresolved > 0 && `what ${unresolved} of the administrators ${unresolved === 1 ? "is" : "are"}`,
    accounts.length === 0 && "local accounts",
  ].filter((gap) => gap !== false);
  const open = withoutPassword(accounts);
  return known(
    {
      members: [...members],
      complete: groups === 0 && unresolved === 0,
      unread: gaps,
      guest: guestOf(accounts),
      ...(open !== undefined && { withoutPassword: open }),
      passwordManaged: passwordManaged(answer.registry),
    },
    "local-group",
  );
}
