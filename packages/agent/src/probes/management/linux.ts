import type { ValueOf } from "@muster/mapping/facts";
import type { Machine } from "../../exec/types.ts";
import { byText, known, notApplicable, sorted, unknown } from "../answers.ts";
import { placeOf } from "../machine-class/linux.ts";
import { unitsOf } from "../systemd.ts";
import { isInstalled, runningOf, tracesOf } from "../traces.ts";
import type { ReadingOf } from "../types.ts";
import { membership } from "./directory.ts";
import { entraTraces, intuneTraces, type ManagementTool, managementTools } from "./linux-tools.ts";

type Management = ValueOf<"management">;
type Answer = "yes" | "no" | "unknown";

async function runs(tool: ManagementTool, machine: Machine): Promise<Answer> {
  const found = tool.units.length > 0 ? await unitsOf(machine, tool.units) : undefined;
  const units = tool.units.flatMap((name) => found?.get(name) ?? []).filter((u) => u.loaded);
  if (units.some((unit) => unit.active)) return "yes";
  const { processes } = await tracesOf(machine);
  const running = tool.processes.length === 0 ? "unknown" : runningOf(tool.processes, processes);
  if (running === "yes") return "yes";
  return units.length > 0 ? "no" : running;
}

/** Registered where the tool has a mark of that, and running: installed alone manages nothing. */
async function activeOf(tool: ManagementTool, machine: Machine): Promise<Answer> {
  if (tool.registered === undefined) return await runs(tool, machine);
  if (await machine.exists(tool.registered)) {
    const running = await runs(tool, machine);
    return running === "unknown" && tool.units.length === 0 ? "yes" : running;
  }
  // A folder that only root may enter hides its files from everybody else.
  return machine.elevated ? "no" : "unknown";
}

async function othersOn(machine: Machine): Promise<Management["others"]> {
  const found: Management["others"] = [];
  for (const tool of managementTools) {
    if (!(await isInstalled(machine, tool))) continue;
    found.push({ tool: tool.tool, active: await activeOf(tool, machine) });
  }
  return found.sort((a, b) => byText(a.tool, b.tool));
}

export async function managementOnLinux(machine: Machine): Promise<ReadingOf<"management">> {
  const { runsIn } = await placeOf(machine);
  if (runsIn === "container") return notApplicable("a container is managed through its host");
  if (runsIn === "wsl") return notApplicable("the Windows host is what is joined and managed");
  const { whole } = await tracesOf(machine);
  const directory = await membership(machine);
  const entra = (await isInstalled(machine, entraTraces)) || !whole ? "unknown" : "no";
  const intune = await isInstalled(machine, intuneTraces);
  const mdm = {
    enrolled: intune || !whole ? ("unknown" as const) : ("no" as const),
    ...(intune && { provider: "intune" }),
    automated: "unknown" as const,
    userApproved: "unknown" as const,
  };
  const others = await othersOn(machine);
  if (!whole && directory.joined === "unknown" && !directory.domain && others.length === 0) {
    return unknown(
      "not_reported",
      "no package database could be read whole, and nothing else tells of a directory or a management tool",
    );
  }
  return known(
    {
      domainJoined: directory.joined,
      ...(directory.domain !== undefined && { domain: directory.domain }),
      entraJoined: entra,
      entraRegistered: entra,
      mdm,
      others,
      unread: sorted([
        ...directory.unread,
        ...(whole ? [] : ["packages: no database was read whole"]),
      ]),
    },
    "realmd-and-packages",
  );
}
