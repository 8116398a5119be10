import type { Machine } from "../../exec/types.ts";
import { known, namesOf, outputOf, textOf, unknown, whyNot } from "../answers.ts";
import { type Database, databases } from "../installed-software/databases.ts";
import { parseAssignments } from "../key-value.ts";
import { isRpmSystem } from "../os/family.ts";
import { release } from "../os/linux.ts";
import { snapsInstalled } from "../pending-updates/apps.ts";
import { unitsOf } from "../systemd.ts";
import type { ReadingOf } from "../types.ts";
import { parseAptConfig } from "./apt-config.ts";
import { aptPolicy } from "./apt-policy.ts";
import { dnfPolicy, imageUpdaters, ostreePolicy, parseIni, susePolicy } from "./rpm-policy.ts";
import { parseSnapHold } from "./snap-hold.ts";

type Reading = ReadingOf<"update-policy">;

function has(database: Database, ...names: readonly string[]): boolean {
  return database.packages.some(({ name }) => names.includes(name));
}

/** Programs that run cron's jobs, by package. */
const crons = ["cron", "cronie", "systemd-cron", "anacron", "bcron"] as const;

/**
 * Whether a file of apt's settings may speak of automatic updates. apt sets nothing of that by itself, so where every file
 * was read and none does, the answer is known without starting a program. Settings that lead elsewhere may.
 */
async function mayBeSet(machine: Machine): Promise<boolean> {
  const folder = "/etc/apt/apt.conf.d";
  const list = await machine.list(folder);
  // Without a time the names were made up from a recording's files: others may be missing.
  if (list.state !== "read" || list.modifiedAt === undefined) return true;
  for (const path of ["/etc/apt/apt.conf", ...list.names.map((name) => `${folder}/${name}`)]) {
    const file = await machine.read(path, 1024 * 1024);
    if (file.state === "failed") return true;
    if (
      file.state === "read" &&
      /periodic|unattended|#include|\bdir(?:::etc| *\{)|rootdir/i.test(file.text)
    ) {
      return true;
    }
  }
  return false;
}

async function ofApt(machine: Machine, dpkg: Database): Promise<Reading> {
  const answer = (await mayBeSet(machine)) ? await machine.run("apt-config", ["dump"]) : undefined;
  const output = answer === undefined ? "" : outputOf(answer);
  if (answer !== undefined && output === undefined) return whyNot(answer, "apt-config");
  const daily = namesOf(await machine.list("/etc/cron.daily")).includes("apt-compat");
  const policy = aptPolicy({
    config: parseAptConfig(output ?? ""),
    installer: has(dpkg, "unattended-upgrades"),
    units: await unitsOf(machine, ["apt-daily.timer", "apt-daily-upgrade.timer"]),
    cron: daily && has(dpkg, ...crons),
  });
  return known(policy, answer === undefined ? "apt-settings" : "apt-config");
}

async function configFrom(machine: Machine, paths: readonly string[]) {
  const values = new Map<string, string>();
  for (const path of paths) {
    for (const [key, value] of parseIni(textOf(await machine.read(path)) ?? "")) {
      values.set(key, value);
    }
  }
  return values;
}

const NO_SYSTEMD = unknown(
  "unsupported",
  "systemd does not answer, so what starts automatic updates is not known",
);

const dnfTimers = [
  "dnf5-automatic.timer",
  "dnf-automatic.timer",
  "dnf-automatic-install.timer",
  "dnf-automatic-download.timer",
  "dnf-automatic-notifyonly.timer",
  "yum-cron.service",
];

/** An rpm system whose database is not seen: timers and configuration still tell. */
const NOT_SEEN: Database = { family: "rpm", packages: [], problem: "the database is not seen" };

async function ofDnf(machine: Machine, rpm: Database): Promise<Reading> {
  const units = await unitsOf(machine, dnfTimers);
  if (units === undefined) return NO_SYSTEMD;
  const config = await configFrom(machine, [
    "/etc/yum/yum-cron.conf",
    "/usr/share/dnf5/dnf5-plugins/automatic.conf",
    "/etc/dnf/automatic.conf",
    "/etc/dnf/dnf5-plugins/automatic.conf",
  ]);
  const installer = has(rpm, "dnf-automatic", "dnf5-plugin-automatic", "yum-cron");
  const policy = dnfPolicy({ config, units, installer });
  if (policy.automatic === "not-configured" && rpm.problem !== undefined) {
    return unknown("not_reported", `no timer of dnf's runs, but ${rpm.problem}`);
  }
  return known(policy, "dnf-automatic");
}

async function ofOstree(machine: Machine): Promise<Reading> {
  const units = await unitsOf(machine, ["rpm-ostreed-automatic.timer", ...imageUpdaters]);
  if (units === undefined) return NO_SYSTEMD;
  const config = await configFrom(machine, ["/etc/rpm-ostreed.conf"]);
  return known(ostreePolicy(config, units), "rpm-ostreed");
}

async function ofSuse(machine: Machine): Promise<Reading> {
  const units = await unitsOf(machine, ["transactional-update.timer", "os-update.timer"]);
  const text = textOf(await machine.read("/etc/sysconfig/automatic_online_update")) ?? "";
  const policy = susePolicy(parseAssignments(text), units ?? new Map());
  // The online update is cron's: that it installs holds without systemd's word, that nothing does needs it.
  if (units === undefined && policy.automatic !== "install") return NO_SYSTEMD;
  return known(policy, "suse-update");
}

/** Snaps refresh themselves; what an administrator did to keep them from it stands in the way of updates. */
async function snapObstacles(machine: Machine): Promise<readonly string[]> {
  if (!(await snapsInstalled(machine))) return [];
  const answer = await machine.run("snap", ["refresh", "--time", "--abs-time"]);
  const hold = parseSnapHold(outputOf(answer) ?? "", machine.now());
  return hold === undefined ? [] : [`snaps are held until ${hold}`];
}

/** Services through which an administrator elsewhere may install updates. A package that is only installed manages nothing. */
const managers = { "landscape-client.service": "landscape", "rhcd.service": "insights" } as const;

async function managedBy(
  machine: Machine,
  found: readonly Database[],
): Promise<string | undefined> {
  if (!found.some((d) => has(d, "landscape-client", "rhc"))) return undefined;
  const units = await unitsOf(machine, Object.keys(managers));
  return Object.entries(managers).find(([unit]) => units?.get(unit)?.active)?.[1];
}

export async function policyOnLinux(machine: Machine): Promise<Reading> {
  const reading = await systemPolicy(machine);
  if (reading.state !== "known") return reading;
  const manager = await managedBy(machine, await databases(machine));
  const obstacles = [...reading.value.obstacles, ...(await snapObstacles(machine))];
  const value = { ...reading.value, ...(manager && { managedBy: manager }), obstacles };
  return { ...reading, value };
}

/** How updates get onto the machine, by the package family in charge. */
async function systemPolicy(machine: Machine): Promise<Reading> {
  const found = await databases(machine);
  const dpkg = found.find(({ family }) => family === "dpkg");
  if (dpkg !== undefined) return ofApt(machine, dpkg);
  if (await machine.exists("/run/ostree-booted")) return ofOstree(machine);
  const os = await release(machine);
  const unseen = found.length === 0 && isRpmSystem(os) ? NOT_SEEN : undefined;
  const rpm = found.find(({ family }) => family === "rpm") ?? unseen;
  if (rpm !== undefined) {
    const suse = [os?.id ?? "", ...(os?.like ?? [])].some((id) => /suse|^sle[sd]?/.test(id));
    return suse ? ofSuse(machine) : ofDnf(machine, rpm);
  }
  if (found.length > 0) {
    return known({ automatic: "not-configured", obstacles: [] }, `${found[0]?.family}-database`);
  }
  return unknown("unsupported", "no package manager that this agent knows is in charge here");
}
