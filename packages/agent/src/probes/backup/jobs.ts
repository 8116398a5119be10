import type { Machine } from "../../exec/types.ts";
import { namesOf, outputOf, textOf } from "../answers.ts";
import { parseBootTime } from "../boot/proc-stat.ts";
import { hasSystemd } from "../systemd.ts";
import { backupTools } from "./linux-tools.ts";
import { parseUnitRuns, type UnitRun } from "./unit-runs.ts";

/** Something that starts a backup by itself. */
export interface Job {
  readonly tool: string;
  readonly lastSuccessAt?: string | undefined;
}

const FILES = 64;
const FILE_BYTES = 256 * 1024;

/** The tools that the commands of a text call; comments are none. */
export function toolsIn(text: string): readonly string[] {
  const lines = text.split(/\r?\n/).filter((line) => !/^\s*[#;]/.test(line) && line.length < 8192);
  const found = backupTools.filter(({ command }) =>
    lines.some((line) => command?.test(line) ?? false),
  );
  const tools = found.map(({ tool }) => tool);
  // borgmatic calls borg itself: a line that names both is one job.
  return tools.includes("borgmatic") ? tools.filter((tool) => tool !== "borg") : tools;
}

const cronFolders = [
  "/etc/cron.d",
  "/etc/cron.hourly",
  "/etc/cron.daily",
  "/etc/cron.weekly",
  "/etc/cron.monthly",
];
/** Tables of single accounts are read for root alone. */
const cronFiles = ["/etc/crontab", "/var/spool/cron/crontabs/root", "/var/spool/cron/root"];

async function cronJobs(machine: Machine): Promise<readonly Job[]> {
  const paths = [...cronFiles];
  for (const folder of cronFolders) {
    const names = namesOf(await machine.list(folder)).filter((name) => !name.startsWith("."));
    paths.push(...names.slice(0, FILES).map((name) => `${folder}/${name}`));
  }
  const tools = new Set<string>();
  for (const path of paths) {
    const text = textOf(await machine.read(path, FILE_BYTES)) ?? "";
    for (const tool of toolsIn(text)) tools.add(tool);
  }
  return [...tools].map((tool) => ({ tool }));
}

interface Timer {
  /** Without its ending. */
  readonly name: string;
  readonly tools: readonly string[];
}

const unitFolders = ["/etc/systemd/system", "/usr/lib/systemd/system", "/lib/systemd/system"];
/** Packages bring many timers: of theirs only those that bear a tool's name are looked into. */
const telling = /restic|borg|rsnapshot|duplicity|duply|kopia|backup/i;

/** The tools that a timer's service calls; one that calls a script of its own is told by its name: `borg-nightly`. */
function toolsOf(name: string, service: string): readonly string[] {
  const calls = service.split(/\r?\n/).filter((line) => /^\s*Exec\w+=/.test(line));
  const called = toolsIn(calls.join("\n"));
  return called.length > 0 || calls.length === 0 ? called : toolsIn(`${name} backup create`);
}

async function timers(machine: Machine): Promise<readonly Timer[]> {
  const found = new Map<string, Timer>();
  for (const folder of unitFolders) {
    const own = folder.startsWith("/etc");
    const names = namesOf(await machine.list(folder))
      .filter((name) => name.endsWith(".timer") && (own || telling.test(name)))
      .map((name) => name.slice(0, -".timer".length))
      .filter((name) => !found.has(name));
    for (const name of names.slice(0, FILES)) {
      const text = textOf(await machine.read(`${folder}/${name}.service`, FILE_BYTES)) ?? "";
      const tools = toolsOf(name, text);
      if (tools.length > 0) found.set(name, { name, tools });
    }
  }
  return [...found.values()];
}

async function runsOf(machine: Machine, names: readonly string[]) {
  if (!(await hasSystemd(machine))) return new Map<string, UnitRun>();
  const units = names.flatMap((name) => [`${name}.timer`, `${name}.service`]);
  const properties =
    "Id,LoadState,ActiveState,UnitFileState,Result,ExecMainStatus,ExecMainExitTimestamp,ExecMainExitTimestampMonotonic";
  const answer = await machine.run("systemctl", ["show", ...units, "-p", properties]);
  const booted = parseBootTime(textOf(await machine.read("/proc/stat")) ?? "");
  return parseUnitRuns(
    outputOf(answer) ?? "",
    booted === undefined ? undefined : Date.parse(booted),
  );
}

async function timerJobs(machine: Machine): Promise<readonly Job[]> {
  const found = await timers(machine);
  if (found.length === 0) return [];
  const runs = await runsOf(
    machine,
    found.map(({ name }) => name),
  );
  return found.flatMap(({ name, tools }) => {
    const timer = runs.get(`${name}.timer`);
    if (timer?.active !== true) return [];
    const lastSuccessAt = runs.get(`${name}.service`)?.succeededAt;
    return tools.map((tool) => ({ tool, ...(lastSuccessAt !== undefined && { lastSuccessAt }) }));
  });
}

/** Everything that starts a backup by itself: timers that are waiting, and cron's tables. */
export async function backupJobs(machine: Machine): Promise<readonly Job[]> {
  return [...(await timerJobs(machine)), ...(await cronJobs(machine))];
}
