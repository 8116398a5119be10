import type { Machine } from "../../exec/types.ts";
import { plistOf, readPlist } from "../../macos/read-plist.ts";
import { sysctl } from "../../macos/sysctl.ts";
import { known, textOf, unknown } from "../answers.ts";
import { parseBoottime } from "../boot/boottime.ts";
import type { ReadingOf } from "../types.ts";
import { DDM_STATE } from "../update-policy/declarative.ts";
import { isPrepared, preparedAt } from "./prepared.ts";

const LOG_BYTES = 16 * 1024 * 1024;

/** Where an update is said to be prepared for the next restart; `undefined` where nothing says so. */
async function preparedIn(machine: Machine): Promise<string | undefined> {
  if (isPrepared(plistOf(await readPlist(machine, DDM_STATE)))) return "declarative-management";
  const at = preparedAt(textOf(await machine.read("/var/log/install.log", LOG_BYTES)) ?? "");
  const booted = parseBoottime((await sysctl(machine, "kern.boottime")) ?? "");
  return at !== undefined && booted !== undefined && at > booted ? "install-log" : undefined;
}

/**
 * macOS has no sign that no restart is needed: the answer is yes, where an update is prepared for the next restart, or
 * unknown; never no. Updates that `softwareupdate` lists with `Action: restart` are not installed yet and do not count.
 */
export async function restartOnMac(machine: Machine): Promise<ReadingOf<"restart">> {
  const source = await preparedIn(machine);
  if (source === undefined) {
    return unknown("unsupported", "macOS has no general sign for a pending restart");
  }
  return known({ required: true, because: ["a prepared update of macOS"] }, source);
}
