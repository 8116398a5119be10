import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { systemRootFrom } from "./system-root.ts";
import { darwinTools } from "./tools-darwin.ts";
import type { Machine, Tool } from "./types.ts";

const system = ["/usr/bin", "/usr/sbin", "/bin", "/sbin"] as const;

/** A program of the operating system, in the system's own folders. */
function usual(...names: readonly Tool[]): Record<Tool, readonly string[]> {
  return Object.fromEntries(names.map((name) => [name, system.map((dir) => `${dir}/${name}`)]));
}

/** A program of Windows. A 32-bit process sees the real folder as `Sysnative`, and another one in its place. */
function windows(path: string): readonly string[] {
  return [`%SystemRoot%\\Sysnative\\${path}`, `%SystemRoot%\\System32\\${path}`];
}

const powershell = windows("WindowsPowerShell\\v1.0\\powershell.exe");

/**
 * Every program a probe may start and where it may lie, first place first. A program that is not here can't be started,
 * and no search path is ever asked: a folder that a user can write to is no place for a tool.
 */
const places: Record<Machine["platform"], Readonly<Record<Tool, readonly string[]>>> = {
  linux: {
    ...usual("apt-cache", "apt-get", "apt-config", "dpkg-query"),
    ...usual("rpm", "dnf", "dnf5", "yum", "zypper"),
    ...usual("pacman", "apk", "flatpak", "snap", "rpm-ostree", "bootc", "needs-restarting"),
    ...usual("nft", "iptables", "ip6tables", "iptables-legacy", "ip6tables-legacy"),
    ...usual(
      "ufw",
      "firewall-cmd",
      "systemctl",
      "lsblk",
      "zfs",
      "uname",
      "systemd-detect-virt",
      "ps",
      "needrestart",
    ),
    ...usual("getent", "sshd", "realm", "gsettings"),
    // Ubuntu's client had another name before version 27.11.
    pro: ["/usr/bin/pro", "/usr/bin/ua"],
    "canonical-livepatch": ["/snap/bin/canonical-livepatch"],
    mdatp: ["/usr/bin/mdatp", "/opt/microsoft/mdatp/sbin/wdavdaemonclient"],
    falconctl: ["/opt/CrowdStrike/falconctl"],
    sentinelctl: ["/opt/sentinelone/bin/sentinelctl"],
    cytool: ["/opt/traps/bin/cytool"],
    bduitool: ["/opt/bitdefender-security-tools/bin/bduitool"],
    upd: ["/opt/eset/eea/bin/upd", "/opt/eset/efs/bin/upd"],
    lic: ["/opt/eset/eea/sbin/lic", "/opt/eset/efs/sbin/lic"],
    repcli: ["/opt/carbonblack/psc/bin/repcli"],
  },
  darwin: darwinTools,
  win32: {
    "windows-answer": powershell,
    "windows-updates": powershell,
    reg: windows("reg.exe"),
    dsregcmd: windows("dsregcmd.exe"),
  },
};

/**
 * Programs that work with the device's own key where a TPM holds it. `Machine.run` does not know them, so no probe can start
 * one; `exec/tpm.ts` alone does, with arguments that are fixed there.
 */
const keyTools = usual("tpm2_createprimary", "tpm2_create", "tpm2_load", "tpm2_sign");

/** Every such program, and where it may lie. */
export function placesOfKeyTools(): readonly (readonly [Tool, readonly string[]])[] {
  return Object.entries(keyTools);
}

/** Every program that a probe may start on a platform, by short name. */
export function toolsOf(platform: Machine["platform"]): readonly Tool[] {
  return Object.keys(places[platform]);
}

/** Beside the source as it is developed, beside the bundle where the agent is one. */
function script(name: string): string {
  const here = dirname(fileURLToPath(import.meta.url));
  return join(basename(here) === "exec" ? join(here, "..", "windows") : here, name);
}

function powershellArguments(name: string): readonly string[] {
  const quiet = ["-NoLogo", "-NoProfile", "-NonInteractive"];
  return [...quiet, "-ExecutionPolicy", "Bypass", "-OutputFormat", "Text", "-File", script(name)];
}

/** What stands before the arguments of a tool that is a script of the agent's own. */
const leading: Readonly<Record<Tool, () => readonly string[]>> = {
  "windows-answer": () => powershellArguments("collect.ps1"),
  "windows-updates": () => powershellArguments("updates.ps1"),
};

/** The whole list of arguments that a tool is started with. */
export function argumentsOf(tool: Tool, args: readonly string[]): readonly string[] {
  return Object.hasOwn(leading, tool) ? [...(leading[tool]?.() ?? []), ...args] : args;
}

/**
 * The absolute places of a tool on a platform; empty where the agent knows no such tool there. A place that begins with
 * `%SystemRoot%` lies below the folder of Windows.
 */
export function placesOf(
  platform: Machine["platform"],
  tool: Tool,
  systemRoot: string = systemRootFrom(undefined),
): readonly string[] {
  const table = places[platform];
  const known = Object.hasOwn(table, tool) ? (table[tool] ?? []) : [];
  return known.map((place) => place.replace(/^%SystemRoot%/, () => systemRoot));
}
