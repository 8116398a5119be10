import type { Machine } from "../../exec/types.ts";
import { windowsAnswer } from "../../windows/ask.ts";
import { known } from "../answers.ts";
import type { ReadingOf } from "../types.ts";
import { whyUnread } from "../windows-answers.ts";
import { usersNotLoaded } from "../windows-keys.ts";
import { machineAutorun, userAutorun } from "./windows-autorun.ts";

export async function autorunOnWindows(machine: Machine): Promise<ReadingOf<"autorun">> {
  const { registry } = await windowsAnswer(machine);
  const everybody = machineAutorun(registry);
  if ("state" in everybody) return whyUnread(everybody);
  const users = registry.users();
  const own = users
    .map((user) => userAutorun(registry, user))
    .filter((setting) => setting !== undefined);
  const usersNotRead = usersNotLoaded(registry) + (users.length - own.length);
  return known({ settings: [everybody, ...own], usersNotRead }, "registry");
}
