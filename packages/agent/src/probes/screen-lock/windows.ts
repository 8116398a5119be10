import type { Machine } from "../../exec/types.ts";
import { windowsAnswer } from "../../windows/ask.ts";
import { known, unknown } from "../answers.ts";
import type { ReadingOf } from "../types.ts";
import { whyUnread } from "../windows-answers.ts";
import { usersNotLoaded } from "../windows-keys.ts";
import { machineIsSettled, machineLocks, saverLock } from "./windows-lock.ts";

const SYSTEM = "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Policies\\System";

export async function screenLockOnWindows(machine: Machine): Promise<ReadingOf<"screen-lock">> {
  const { registry } = await windowsAnswer(machine);
  const users = registry.users();
  const own = users.map((user) => saverLock(registry, user));
  const read = own.filter((setting) => setting !== undefined);
  const settings = [...machineLocks(registry), ...read];
  if (settings.length > 0) {
    const usersNotRead = usersNotLoaded(registry) + (users.length - read.length);
    return known({ settings, usersNotRead }, "registry");
  }
  const key = registry.key(SYSTEM);
  if (key.state === "failed" && !machineIsSettled(registry)) return whyUnread(key);
  return unknown(
    "not_reported",
    "no rule for the whole machine, and nobody is signed in whose own setting could be read",
  );
}
