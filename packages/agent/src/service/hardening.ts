import type { FactKind } from "@muster/mapping/facts";
import { isWithin } from "./reads.ts";

/** Something that the units leave open, for whom and why. What no row names is shut. */
export interface Open {
  /** As systemd calls it. */
  readonly what: string;
  /** The facts that need it; `the agent` where it is the agent itself. */
  readonly facts: readonly (FactKind | "the agent")[];
  readonly why: string;
}

/** What root may still do. Tried probe by probe under systemd 252 (`test/systemd.test.ts`); /dev/zfs and the TPM were not. */
export const capabilities: readonly Open[] = [
  {
    what: "CAP_DAC_READ_SEARCH",
    facts: ["administrators", "installed-software", "remote-access", "screen-lock"],
    why: "reads files that are others' alone: /etc/shadow, sudo's policy, people's own folders",
  },
  {
    what: "CAP_NET_ADMIN",
    facts: ["firewall"],
    why: "the kernel shows its filter rules to nobody else (nft, iptables)",
  },
  {
    what: "CAP_NET_RAW",
    facts: ["firewall"],
    why: "iptables-legacy asks for the old tables through a raw socket",
  },
];

export const families: readonly Open[] = [
  { what: "AF_INET", facts: ["the agent"], why: "the collector, or a proxy on the way to it" },
  { what: "AF_INET6", facts: ["the agent"], why: "the same" },
  {
    what: "AF_UNIX",
    facts: ["antivirus", "edr", "management", "pending-updates", "update-policy"],
    why: "systemctl, snap, realm, getent and the security products' tools ask their own services",
  },
  {
    what: "AF_NETLINK",
    facts: ["firewall"],
    why: "nft speaks netlink; looking up a name does too",
  },
];

export const devices: readonly Open[] = [
  { what: "/dev/zfs rw", facts: ["disk-encryption"], why: "zfs get asks the kernel through it" },
];

/** Only where the device's key lies in the TPM. */
export const keyDevice: Open = {
  what: "/dev/tpmrm0 rw",
  facts: ["the agent"],
  why: "the device's key lies in the TPM",
};

/** What dnf writes also where it is told to read only; without, it gives no answer. Only where dnf is installed. */
export const dnfWrites: readonly string[] = [
  "/var/cache/dnf",
  "/var/cache/libdnf5",
  "/var/log/dnf.log",
  "/var/log/dnf5.log",
  "/var/log/dnf.librepo.log",
  "/var/log/dnf.rpm.log",
  "/var/log/hawkey.log",
];

/** Settings that would shut more, and why they are not made. */
export const leftOpen: readonly Open[] = [
  {
    what: "User=, DynamicUser=, PrivateUsers=",
    facts: ["administrators", "firewall", "identity"],
    why: "what root alone may see would be unknown; root keeps the capabilities above and no more",
  },
  {
    what: "ProtectHome=yes",
    facts: ["installed-software", "screen-lock"],
    why: "would hide the settings and programs in people's folders, which are read-only to it",
  },
  {
    what: "ProtectProc=, ProcSubset=",
    facts: ["antivirus", "edr", "machine-class", "boot"],
    why: "would hide other users' processes, among them scanners', and what /proc tells of the machine",
  },
  {
    what: "ProtectKernelModules=",
    facts: ["removable-media"],
    why: "would hide the list of built-in drivers; loading one takes a capability and calls that are shut",
  },
  {
    what: "PrivateDevices=",
    facts: ["disk-encryption"],
    why: "would take /dev/zfs and the TPM with it; every other device is shut by DevicePolicy=",
  },
  {
    what: "PrivateNetwork=, IPAddressDeny=",
    facts: ["the agent"],
    why: "it has to reach its collector, by a name whose addresses change; where yours don't, add IPAddressAllow= by systemctl edit",
  },
  {
    what: "MemoryDenyWriteExecute=",
    facts: ["antivirus", "edr"],
    why: "holds for the tools of other vendors too, and could not be tried with them",
  },
  {
    what: "RootDirectory=",
    facts: ["the agent"],
    why: "it is this system that is to be read",
  },
];

/** What is shut on every machine, in every mode. */
const shut = [
  "ProtectSystem=strict",
  // Not every systemd takes it along.
  "ReadOnlyPaths=/run",
  "ProtectHome=read-only",
  "PrivateTmp=yes",
  "PrivateMounts=yes",
  "NoNewPrivileges=yes",
  "AmbientCapabilities=",
  "ProtectClock=yes",
  "ProtectKernelLogs=yes",
  "ProtectKernelTunables=yes",
  "ProtectControlGroups=yes",
  "RestrictNamespaces=yes",
  "RestrictRealtime=yes",
  "RestrictSUIDSGID=yes",
  "LockPersonality=yes",
  "KeyringMode=private",
  "DevicePolicy=closed",
  "SystemCallArchitectures=native",
  "SystemCallFilter=@system-service",
  "SystemCallErrorNumber=EPERM",
  "UMask=0077",
];

/** Taken from what services usually may call; without the last three nothing can be listened on, whatever the protocol. */
const callsShut = "SystemCallFilter=~@privileged @resources listen accept accept4";

/** Folders of people's data, in which no probe has business and no program is to be started. */
const dataFolders = ["/srv", "/mnt", "/media"] as const;
const peoplesFolders = ["/home", "/root"] as const;

/** What this machine's units depend on. Paths are absolute. */
export interface Sandbox {
  readonly state: string;
  /** What must stay to be started or read: Node, the agent's main module, homes that lie elsewhere. */
  readonly node: string;
  readonly main: string;
  readonly homes: readonly string[];
  readonly dnf: boolean;
  /** The device's key lies in the TPM; `group` is whose the TPM's device is, where there is such a group. */
  readonly tpm: { readonly group: string | undefined } | undefined;
  /** A process that stays would not see a changed host name from a name space of its own. */
  readonly stays: boolean;
}

/** The lines of a unit that shut the machine against the agent. @param quoted writes a path as systemd takes it */
export function hardening(sandbox: Sandbox, quoted: (path: string) => string): string {
  const { state, dnf, stays, tpm } = sandbox;
  const writes = [quoted(state), ...(dnf ? dnfWrites.map((path) => `-${path}`) : [])];
  const noExecution = [quoted(state), ...withoutExecution(sandbox).map((path) => `-${path}`)];
  const closed = withoutAccess(sandbox).map((path) => `-${path}`);
  const opened = tpm === undefined ? devices : [...devices, keyDevice];
  return [
    "# Reads the machine; writes nothing but its own folder, and can start nothing from there.",
    ...shut,
    callsShut,
    ...(stays ? [] : ["ProtectHostname=yes"]),
    `ReadWritePaths=${writes.join(" ")}`,
    `NoExecPaths=${noExecution.join(" ")}`,
    ...(closed.length > 0 ? [`InaccessiblePaths=${closed.join(" ")}`] : []),
    "",
    "# What stays open, and why.",
    ...explained(capabilities),
    `CapabilityBoundingSet=${capabilities.map(({ what }) => what).join(" ")}`,
    ...explained(families),
    `RestrictAddressFamilies=${families.map(({ what }) => what).join(" ")}`,
    ...explained(opened),
    ...opened.map(({ what }) => `DeviceAllow=${what}`),
    ...(tpm?.group === undefined ? [] : [`SupplementaryGroups=${tpm.group}`]),
  ].join("\n");
}

function explained(rows: readonly Open[]): readonly string[] {
  return rows.map(({ what, facts, why }) => `# ${what} (${facts.join(", ")}): ${why}.`);
}

function withoutExecution({ node }: Sandbox): readonly string[] {
  return [...peoplesFolders, ...dataFolders].filter((folder) => !isWithin(node, folder));
}

function withoutAccess({ state, node, main, homes }: Sandbox): readonly string[] {
  const needed = [state, node, main, ...homes];
  return dataFolders.filter((folder) => !needed.some((path) => isWithin(path, folder)));
}
