import type { FactKind, UnknownReason } from "@muster/mapping/facts";
import type { Machine } from "../exec/types.ts";

/** Where a scan ran. */
export interface ScannedOn {
  readonly platform: Machine["platform"];
  /** As root, or as an administrator. */
  readonly elevated: boolean;
}

/** What an unknown fact would take, in words of one line: a privilege, a tool, or that there is none. */
export function cureFor(
  { fact, reason }: { readonly fact: string; readonly reason: string },
  on: ScannedOn,
): string {
  const known = cures[reason as UnknownReason];
  return known?.(fact as FactKind, on) ?? seeIt(fact);
}

type Cure = (fact: FactKind, on: ScannedOn) => string;

const cures: Readonly<Partial<Record<UnknownReason, Cure>>> = {
  access_denied: (_, on) => (on.elevated ? permissions[on.platform] : privileges[on.platform]),
  command_missing: (fact, { platform }) => {
    const tool = platform === "linux" ? tools[fact] : undefined;
    if (tool !== undefined) return `install ${tool}`;
    return "install the program that is missing, where this system should have it";
  },
  timeout: (fact) => `see what takes so long: muster-agent scan --explain ${fact}`,
  parse_error: (fact) =>
    `${seeIt(fact)}; a recording (muster-agent scan --record DIR) helps whoever maintains the agent`,
  not_reported: () =>
    "the system does not say, whoever asks: a person or another source has to answer",
  unsupported: () => "this agent does not read it on this system: a newer one may",
  stale_cache: (fact, { platform }) =>
    platform === "linux" && fact === "pending-updates"
      ? "let the package lists be refreshed (apt-get update, dnf makecache, zypper refresh)"
      : "let the system look for updates again",
  conflict: (fact) => `two sources disagree; ${seeIt(fact)}`,
  restricted_language: () =>
    "PowerShell is held to its constrained language: allow the agent's scripts in the device's application control policy",
  not_registered: () =>
    "the product does not register with the system's security centre: repair or update it, or see its own console",
  too_large: (fact) => `the answer is over what the agent takes; ${seeIt(fact)}`,
  failed: seeIt,
};

function seeIt(fact: string): string {
  return `see what was asked and answered: muster-agent scan --explain ${fact}`;
}

/** For a scan without them. */
const privileges: Readonly<Record<Machine["platform"], string>> = {
  linux: "run the agent as root: muster-agent service install sees to that",
  darwin: "run the agent as root: a launch daemon (muster-agent service print) does",
  win32: "run the agent as an administrator: a scheduled task (muster-agent service print) does",
};

/** For a scan that had every privilege, and was refused nevertheless. */
const permissions: Readonly<Record<Machine["platform"], string>> = {
  linux:
    "root was refused: see whether a security module (AppArmor, SELinux) or the service's unit stands in the way",
  darwin: "give the agent Full Disk Access, in Privacy & Security or by the device's management",
  win32: "the system's own account was refused: see the device's policies",
};

/** Packages that answer on Linux, where the fact has one. */
const tools: Readonly<Partial<Record<FactKind, string>>> = {
  "disk-encryption": "util-linux (lsblk), and cryptsetup where volumes are encrypted",
  firewall: "nftables or iptables",
  restart: "needrestart",
  "support-programme":
    "the distribution's own client, such as ubuntu-pro-client or subscription-manager",
  "pending-updates": "the distribution's package manager",
  "secure-boot": "mokutil",
  management: "the management agent's own command",
};
