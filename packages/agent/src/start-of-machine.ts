import type { Answer, Machine } from "./exec/types.ts";
import { systemUptimeMs } from "./exec/uptime.ts";

/** What this start of the machine is called, and how long it has run; `unknown` and 0 where the system does not say. */
export interface StartOfMachine {
  readonly bootId: string;
  readonly uptimeMs: number;
}

/** @param uptimeMs what Node tells, for systems that have no better word */
export async function startOfMachine(
  machine: Machine,
  uptimeMs: () => number = systemUptimeMs,
): Promise<StartOfMachine> {
  const { platform } = machine;
  if (platform === "win32") return onWindows(machine.now(), uptimeMs());
  return platform === "darwin" ? await onMac(machine) : await onLinux(machine);
}

async function onLinux(machine: Machine): Promise<StartOfMachine> {
  const [id, uptime] = await Promise.all([
    machine.read("/proc/sys/kernel/random/boot_id"),
    machine.read("/proc/uptime"),
  ]);
  const seconds = uptime.state === "read" ? Number.parseFloat(uptime.text) : 0;
  return named(id.state === "read" ? id.text : "", seconds * 1000);
}

async function onMac(machine: Machine): Promise<StartOfMachine> {
  const [id, started] = await Promise.all([
    machine.run("sysctl", ["-n", "kern.bootsessionuuid"]),
    machine.run("sysctl", ["-n", "kern.boottime"]),
  ]);
  const seconds = /\bsec = (?<sec>\d{1,12})\b/.exec(printed(started))?.groups?.sec;
  const uuid = /^\s*(?<id>[0-9A-Fa-f-]{36})\s*$/.exec(printed(id))?.groups?.id ?? "";
  return named(uuid, seconds === undefined ? 0 : machine.now() - Number(seconds) * 1000);
}

const TEN_MINUTES = 600_000;

/** Windows names no start; its moment does, as exactly as a clock that is set now and then can tell. */
function onWindows(now: number, uptimeMs: number): StartOfMachine {
  if (!(uptimeMs > 0)) return named("", 0);
  const moment = Math.round((now - uptimeMs) / TEN_MINUTES) * TEN_MINUTES;
  return named(`started ${new Date(moment).toISOString().slice(0, 16)}Z`, uptimeMs);
}

function printed(answer: Answer): string {
  return answer.state === "ran" && answer.exitCode === 0 ? answer.stdout : "";
}

function named(id: string, uptimeMs: number): StartOfMachine {
  const bootId = id.trim().slice(0, 256);
  return {
    bootId: bootId === "" ? "unknown" : bootId,
    uptimeMs: Number.isFinite(uptimeMs) && uptimeMs > 0 ? Math.round(uptimeMs) : 0,
  };
}
