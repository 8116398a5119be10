import type { BackupHint } from "@muster/mapping/facts";
import type { Machine } from "../../exec/types.ts";
import { known, notApplicable, unknown } from "../answers.ts";
import { placeOf } from "../machine-class/linux.ts";
import { isInstalled, runningOf, tracesOf } from "../traces.ts";
import type { ReadingOf } from "../types.ts";
import { backupJobs, type Job } from "./jobs.ts";
import { type BackupTool, backupTools } from "./linux-tools.ts";

async function hintOf(
  about: BackupTool,
  machine: Machine,
  jobs: readonly Job[],
): Promise<BackupHint | undefined> {
  const own = jobs.filter(({ tool }) => tool === about.tool);
  const { processes } = await tracesOf(machine);
  const runs = runningOf(about.processes, processes) === "yes";
  if (own.length === 0 && !runs && !(await isInstalled(machine, about))) return undefined;
  const lastSuccessAt = own
    .flatMap((job) => job.lastSuccessAt ?? [])
    .sort()
    .at(-1);
  return {
    tool: about.tool,
    name: about.name,
    state: own.length > 0 ? "scheduled" : runs ? "running" : "installed",
    ...(lastSuccessAt !== undefined && { lastSuccessAt }),
    encrypted: about.encrypted === true ? "yes" : "unknown",
  };
}

export async function backupOnLinux(machine: Machine): Promise<ReadingOf<"backup">> {
  const { runsIn } = await placeOf(machine);
  if (runsIn === "container") return notApplicable("a container is backed up by its host");
  const jobs = await backupJobs(machine);
  const hints: BackupHint[] = [];
  for (const tool of backupTools) {
    const hint = await hintOf(tool, machine, jobs);
    if (hint !== undefined) hints.push(hint);
  }
  if (hints.length === 0) {
    return unknown(
      "not_reported",
      "no sign of a backup tool: a backup of the network or the hypervisor can't be seen from inside",
    );
  }
  return known({ hints }, "packages-timers-cron");
}
