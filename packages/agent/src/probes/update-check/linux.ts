import type { ValueOf } from "@muster/mapping/facts";
import type { Machine } from "../../exec/types.ts";
import { known, unknown } from "../answers.ts";
import { databases } from "../installed-software/databases.ts";
import { type AptOnDisk, aptOnDisk, aptStamp } from "../pending-updates/apt-state.ts";
import { visibleSecurity } from "../pending-updates/apt-updates.ts";
import { repositoryCaches } from "../pending-updates/repositories.ts";
import type { ReadingOf } from "../types.ts";
import { endsWithUpgrade } from "./apt-history.ts";

type UpdateCheck = ValueOf<"update-check">;

async function ofApt(machine: Machine, apt: AptOnDisk): Promise<UpdateCheck> {
  const dates = visibleSecurity(apt).map((list) => list.date);
  const history = await machine.read("/var/log/apt/history.log");
  const upgraded = history.state === "read" && endsWithUpgrade(history.text);
  return {
    checkedAt: apt.checkedAt,
    listsDate: dates
      .filter((date) => date !== undefined)
      .sort()
      .at(-1),
    installedAt: upgraded ? history.modifiedAt : undefined,
  };
}

async function ofOthers(machine: Machine): Promise<UpdateCheck> {
  const installed = (await databases(machine))
    .flatMap(({ packages }) => packages.map((entry) => entry.installedAt ?? 0))
    .reduce((a, b) => Math.max(a, b), 0);
  const { checkedAt } = await repositoryCaches(machine);
  return {
    checkedAt,
    installedAt: installed > 0 ? new Date(installed * 1000).toISOString() : undefined,
  };
}

/** Without a folder of lists, apt's stamp still says when they were asked for. */
async function ofAptStamp(machine: Machine, foreign: boolean): Promise<UpdateCheck> {
  const others = await ofOthers(machine);
  if (foreign || others.checkedAt !== undefined) return others;
  return { ...others, checkedAt: await aptStamp(machine) };
}

export async function updateCheckOnLinux(machine: Machine): Promise<ReadingOf<"update-check">> {
  const families = (await databases(machine)).map(({ family }) => family);
  // Lists of apt on a machine that another package manager looks after say nothing of its updates.
  const foreign = families.length > 0 && !families.includes("dpkg");
  const apt = foreign ? undefined : await aptOnDisk(machine);
  const value = apt === undefined ? await ofAptStamp(machine, foreign) : await ofApt(machine, apt);
  if (value.checkedAt === undefined && value.installedAt === undefined) {
    return unknown(
      "not_reported",
      "no package list is on this machine: it never asked for updates, or its lists were removed",
    );
  }
  return known(value, apt === undefined ? "package-cache" : "apt-lists");
}
