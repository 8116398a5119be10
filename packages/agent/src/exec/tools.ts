import { systemRootFrom } from "./system-root.ts";
import type { Machine, Tool } from "./types.ts";

const system = ["/usr/bin", "/usr/sbin", "/bin", "/sbin"] as const;

/** A program of the operating system, in the system's own folders. */
function usual(...names: readonly Tool[]): Record<Tool, readonly string[]> {
  return Object.fromEntries(names.map((name) => [name, system.map((dir) => `${dir}/${name}`)]));
}

/**
 * Every program a probe may start and where it may lie, first place first. A program that is not here can't be started,
 * and no search path is ever asked: a folder that a user can write to is no place for a tool.
 */
const places: Record<Machine["platform"], Readonly<Record<Tool, readonly string[]>>> = {
  linux: {
    ...usual("apt-cache", "apt-get", "apt-config", "dpkg-query"),
    ...usual("rpm", "dnf", "dnf5", "yum", "zypper"),
    ...usual("pacman", "apk", "flatpak", "snap"),
    ...usual("nft", "iptables", "ip6tables", "iptables-legacy", "ip6tables-legacy"),
    ...usual("ufw", "firewall-cmd", "systemctl", "lsblk", "zfs", "uname", "ps", "needrestart"),
    // Ubuntu's client had another name before version 27.11.
    pro: ["/usr/bin/pro", "/usr/bin/ua"],
    mdatp: ["/usr/bin/mdatp", "/opt/microsoft/mdatp/sbin/wdavdaemonclient"],
    falconctl: ["/opt/CrowdStrike/falconctl"],
    sentinelctl: ["/opt/sentinelone/bin/sentinelctl"],
  },
  darwin: {},
  win32: {},
};

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
