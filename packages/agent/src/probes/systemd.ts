import type { Machine } from "../exec/types.ts";
import { lineOf, outputOf } from "./answers.ts";
import { askAny } from "./ask.ts";
import { parseBlocks } from "./key-value.ts";

/** What systemd says of a unit. */
export interface Unit {
  /** Its file is there and usable: not missing, not masked. */
  readonly loaded: boolean;
  readonly masked: boolean;
  readonly active: boolean;
  /** Starts by itself. */
  readonly enabled: boolean;
}

/**
 * Reads `systemctl show UNIT… -p Id,Names,LoadState,ActiveState,UnitFileState`. A unit is found by each of its names: what
 * is asked for as `sshd.service` is `ssh.service` on Debian.
 */
export function parseUnits(text: string): ReadonlyMap<string, Unit> {
  const units = new Map<string, Unit>();
  for (const block of parseBlocks(text)) {
    const id = block.get("Id");
    const load = block.get("LoadState");
    if (id === undefined || load === undefined) continue;
    const unit = {
      loaded: load === "loaded",
      masked: load === "masked",
      active: block.get("ActiveState") === "active",
      enabled: /^(?:enabled|enabled-runtime|static|alias)$/.test(block.get("UnitFileState") ?? ""),
    };
    const names = block.get("Names")?.split(" ") ?? [];
    for (const name of [id, ...names]) if (name !== "") units.set(name, unit);
  }
  return units;
}

/** Whether systemd runs the machine; asking it elsewhere is a waste of a process. */
export async function hasSystemd(machine: Machine): Promise<boolean> {
  if (await machine.exists("/run/systemd/system")) return true;
  const first = lineOf(await machine.read("/proc/1/comm"));
  // A recording may hold systemd's answers without these marks.
  return first === undefined || first === "systemd";
}

/** Units that several probes of one scan ask for: one process answers for all of them. */
const together = [
  "apt-daily.timer",
  "apt-daily-upgrade.timer",
  "dnf5-automatic.timer",
  "dnf-automatic.timer",
  "dnf-automatic-install.timer",
  "dnf-automatic-download.timer",
  "dnf-automatic-notifyonly.timer",
  "yum-cron.service",
  "transactional-update.timer",
  "os-update.timer",
  "rhcd.service",
  "ssh.service",
  "sshd.service",
  "ssh.socket",
  "sshd.socket",
  "xrdp.service",
  "gnome-remote-desktop.service",
  "vncserver-x11-serviced.service",
  "x11vnc.service",
  "cockpit.socket",
  "usbguard.service",
  "display-manager.service",
  "sssd.service",
  "winbind.service",
  "himmelblaud.service",
  "landscape-client.service",
  "insights-client.timer",
  "rhsmcertd.service",
  "puppet.service",
  "salt-minion.service",
  "venv-salt-minion.service",
  "chef-client.service",
  "rudder-agent.service",
  "cfengine3.service",
  "jcagent.service",
  "orbit.service",
  "himdsd.service",
  "amazon-ssm-agent.service",
] as const;

const properties = "Id,Names,LoadState,ActiveState,UnitFileState";

/**
 * Each unit alone, as the reference writes the question: only a recording gets here. `show` then names no unit, so the
 * answer belongs to the one that was asked for.
 */
async function oneByOne(
  machine: Machine,
  names: readonly string[],
): Promise<ReadonlyMap<string, Unit> | undefined> {
  const units = new Map<string, Unit>();
  for (const name of names) {
    const bare = name.replace(/\.service$/, "");
    const choice = ["-p", "LoadState,ActiveState,UnitFileState,SubState"];
    const spellings = [name, bare].flatMap((unit) => [
      ["show", unit, ...choice],
      ["show", unit],
    ]);
    const output = outputOf(await askAny(machine, { tool: "systemctl", spellings }));
    const found = output === undefined ? undefined : parseUnits(`Id=${name}\n${output}`);
    for (const [id, unit] of found ?? []) units.set(id, unit);
  }
  return units.size === 0 ? undefined : units;
}

/** The units asked for; `undefined` where systemd does not run the machine or does not answer. */
export async function unitsOf(
  machine: Machine,
  names: readonly string[],
): Promise<ReadonlyMap<string, Unit> | undefined> {
  if (!(await hasSystemd(machine))) return undefined;
  const shared = names.every((name) => together.some((unit) => unit === name));
  const spellings = [
    ["show", ...(shared ? together : names), "-p", properties],
    ["show", ...names, "-p", "Id,LoadState,ActiveState,UnitFileState"],
    ["show", ...names],
    ["show", ...names.map((name) => name.replace(/\.service$/, ""))],
  ];
  const answer = await askAny(machine, { tool: "systemctl", spellings });
  const output = outputOf(answer);
  if (output !== undefined) {
    const found = parseUnits(output);
    // systemd answers for every unit it is asked for: an answer about others is to another question.
    return names.some((name) => found.has(name)) ? found : undefined;
  }
  const missing = answer.state === "failed" && answer.reason === "command_missing";
  return missing ? await oneByOne(machine, names) : undefined;
}
