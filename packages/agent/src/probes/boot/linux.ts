import type { Machine } from "../../exec/types.ts";
import { known, notApplicable, unknown } from "../answers.ts";
import { placeOf } from "../machine-class/linux.ts";
import type { ReadingOf } from "../types.ts";
import { parseBootTime } from "./proc-stat.ts";

export async function bootOnLinux(machine: Machine): Promise<ReadingOf<"boot">> {
  if ((await placeOf(machine)).runsIn === "container") {
    return notApplicable("a container starts with its host: the host's report says when");
  }
  const stat = await machine.read("/proc/stat");
  if (stat.state === "failed") return unknown(stat.reason, stat.detail);
  const bootedAt = stat.state === "read" ? parseBootTime(stat.text) : undefined;
  if (bootedAt === undefined) return unknown("not_reported", "/proc/stat tells no boot time");
  return known({ bootedAt }, "proc-stat");
}
