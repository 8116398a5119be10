import type { RemoteService } from "@muster/mapping/facts";
import type { Machine } from "../../exec/types.ts";
import { known, sorted, unknown } from "../answers.ts";
import { type Unit, unitsOf } from "../systemd.ts";
import { isInstalled, runningOf, tracesOf } from "../traces.ts";
import type { ReadingOf } from "../types.ts";
import { listeningOn } from "./sockets.ts";
import { sshOn } from "./ssh.ts";
import { remoteTools, type Way, ways } from "./ways.ts";

interface State {
  readonly enabled: RemoteService["enabled"];
  readonly running: RemoteService["running"];
}

/** Some of these are started by a person's own session: without a unit nothing tells whether they are set to. */
function stateFrom(units: readonly Unit[], runs: State["running"]): State {
  if (runs === "yes" || units.some((unit) => unit.active))
    return { enabled: "yes", running: "yes" };
  if (units.length === 0) return { enabled: "unknown", running: runs };
  return { enabled: units.some((unit) => unit.enabled) ? "yes" : "no", running: "no" };
}

async function serviceOf(way: Way, machine: Machine): Promise<RemoteService | undefined> {
  const { processes } = await tracesOf(machine);
  const runs = runningOf(way.processes, processes);
  if (runs !== "yes" && !(await isInstalled(machine, way))) return undefined;
  const found = way.units.length > 0 ? await unitsOf(machine, way.units) : undefined;
  const units = way.units.flatMap((name) => found?.get(name) ?? []).filter((unit) => unit.loaded);
  const state = stateFrom(units, runs);
  const listening = state.running === "yes" ? await listeningOn(machine) : [];
  const ports = way.ports.filter((port) => listening?.includes(port) ?? false);
  return { service: way.service, ...state, ports, settings: [] };
}

async function toolsOn(machine: Machine): Promise<readonly string[]> {
  const found: string[] = [];
  for (const [name, traces] of Object.entries(remoteTools)) {
    if (await isInstalled(machine, traces)) found.push(name);
  }
  return found;
}

export async function remoteAccessOnLinux(machine: Machine): Promise<ReadingOf<"remote-access">> {
  const { whole, processes } = await tracesOf(machine);
  const ssh = await sshOn(machine);
  const services = [ssh.service];
  for (const way of ways) services.push(await serviceOf(way, machine));
  const found = services.filter((service) => service !== undefined);
  const tools = await toolsOn(machine);
  const unread = [
    ...ssh.unread,
    ...(whole ? [] : ["packages: no database was read whole"]),
    ...(processes === undefined ? ["processes: not all are shown"] : []),
  ];
  if (found.length === 0 && tools.length === 0 && (!whole || processes === undefined)) {
    return unknown("not_reported", `no way in was found, but not read: ${unread.join("; ")}`);
  }
  return known(
    { services: found, tools: sorted(tools), unread: sorted(unread) },
    "sshd-and-packages",
  );
}
