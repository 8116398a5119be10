import type { FirewallLayer, ValueOf } from "../facts/index.ts";
import { judgeKnown, met, noEvidence, notMet } from "./judgement.ts";
import { CYBER_ESSENTIALS as source } from "./sources.ts";
import type { Control, Detail, Judgement } from "./types.ts";
import { listed, programName } from "./words.ts";

export const firewallOn: Control<"firewall"> = {
  id: "firewall-on",
  title: "The device's own firewall is on and blocks inbound connections by default",
  rule: "Every layer of the host firewall is on and blocks what is not allowed: the weakest decides. On Windows the domain, private and public profiles all count. Where another maker's product says that it filters instead, its rules cannot be seen: no evidence.",
  reads: ["firewall"],
  judge({ firewall }) {
    return judgeKnown(firewall, { what: "the firewall", source }, judgeLayers);
  },
};

const windowsProfiles = ["domain", "private", "public"];
/** Who writes rules that the layers themselves show; anybody else filters beside them, unseen. */
const ownWriters = [
  "windows-firewall",
  "application-firewall",
  "nftables",
  "iptables",
  "ufw",
  "firewalld",
];

function judgeLayers({ layers, managedBy }: ValueOf<"firewall">): Judgement {
  const ground = { source, details: layers.map(detail) };
  const off = layers.filter((l) => l.enabled === "no");
  const open = layers.filter((l) => l.enabled !== "no" && l.defaultInbound === "allow");
  const weak = [
    ...(off.length === 0 ? [] : [`the firewall is off for ${named(off)}`]),
    ...(open.length === 0 ? [] : [`inbound connections are allowed by default for ${named(open)}`]),
  ];
  const other = managedBy !== undefined && !ownWriters.includes(managedBy) ? managedBy : undefined;
  if (other !== undefined && off.length > 0 && open.length === 0) {
    return noEvidence(
      `The system's own firewall is off for ${named(off)}; ${other} says that it filters instead, and its rules cannot be seen`,
      ground,
    );
  }
  if (weak.length > 0) return notMet(weak.join("; "), ground);
  if (layers.length === 0) {
    return noEvidence("The report names no place where inbound connections are decided", ground);
  }
  const gaps = gapsIn(layers);
  if (gaps.length > 0) {
    return noEvidence(
      `Whether inbound connections are blocked for ${listed(gaps)} is not known`,
      ground,
    );
  }
  const by = managedBy === undefined ? "" : ` (${programName(managedBy)})`;
  return met(`Inbound connections are blocked by default for ${named(layers)}${by}`, ground);
}

/** Layers that could not be read, and Windows profiles that were not reported. */
function gapsIn(layers: readonly FirewallLayer[]): readonly string[] {
  const unread = layers.filter((l) => l.enabled === "unknown" || l.defaultInbound === "unknown");
  const names = layers.map((l) => l.name.toLowerCase());
  const windows = windowsProfiles.some((p) => names.includes(p));
  const missing = windows ? windowsProfiles.filter((p) => !names.includes(p)) : [];
  return [...unread.map((l) => l.name), ...missing].map(label);
}

function named(layers: readonly FirewallLayer[]): string {
  return listed(
    layers.map((l) => label(l.name)),
    4,
  );
}

/** A Map, because a device chooses the word: an object has members that nobody wrote (`constructor`). */
const labels: ReadonlyMap<string, string> = new Map([
  ["ipv4", "IPv4"],
  ["ipv6", "IPv6"],
  ["domain", "the domain profile"],
  ["private", "the private profile"],
  ["public", "the public profile"],
  ["application", "applications"],
]);

function label(name: string): string {
  return labels.get(name.toLowerCase()) ?? name;
}

function detail(layer: FirewallLayer): Detail {
  const words = { yes: "on", no: "off", unknown: "not known" } as const;
  return {
    what: label(layer.name),
    state: words[layer.enabled],
    because: `inbound by default: ${layer.defaultInbound === "unknown" ? "not known" : layer.defaultInbound}`,
  };
}
