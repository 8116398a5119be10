import type { FirewallLayer, ValueOf } from "../facts/index.ts";
import { judgeKnown, met, noEvidence, notMet } from "./judgement.ts";
import { CYBER_ESSENTIALS as source } from "./sources.ts";
import type { Control, Detail, Judgement } from "./types.ts";
import { listed } from "./words.ts";

export const firewallOn: Control<"firewall"> = {
  id: "firewall-on",
  title: "The device's own firewall is on and blocks inbound connections by default",
  rule: "Every layer of the host firewall is on and blocks what is not allowed: the weakest decides. On Windows the domain, private and public profiles all count.",
  reads: ["firewall"],
  judge({ firewall }) {
    return judgeKnown(firewall, { what: "the firewall", source }, judgeLayers);
  },
};

const windowsProfiles = ["domain", "private", "public"];

function judgeLayers({ layers, managedBy }: ValueOf<"firewall">): Judgement {
  const details = layers.map(detail);
  const ground = { source, details };
  const weak = layers.filter((l) => l.enabled === "no" || l.defaultInbound === "allow");
  if (weak.length > 0) return notMet(listed(weak.map(weakness), 4), ground);
  const unread = layers.filter((l) => l.enabled === "unknown" || l.defaultInbound === "unknown");
  const names = layers.map((l) => l.name.toLowerCase());
  const windows = windowsProfiles.some((p) => names.includes(p));
  const missing = windows ? windowsProfiles.filter((p) => !names.includes(p)) : [];
  const gaps = [...unread.map((l) => label(l.name)), ...missing.map(label)];
  if (gaps.length > 0) {
    return noEvidence(`What ${listed(gaps, 4)} does with inbound connections is not known`, ground);
  }
  if (layers.length === 0) {
    return noEvidence("The report names no place where inbound connections are decided", ground);
  }
  const by = managedBy === undefined ? "" : ` (${managedBy})`;
  const which = listed(
    layers.map((l) => label(l.name)),
    4,
  );
  return met(`Inbound connections are blocked by default on ${which}${by}`, ground);
}

const labels: Readonly<Record<string, string>> = {
  ipv4: "IPv4",
  ipv6: "IPv6",
  domain: "the domain profile",
  private: "the private profile",
  public: "the public profile",
  application: "the application firewall",
};

function label(name: string): string {
  return labels[name.toLowerCase()] ?? name;
}

function weakness(layer: FirewallLayer): string {
  return layer.enabled === "no"
    ? `the firewall is off on ${label(layer.name)}`
    : `inbound connections are allowed by default on ${label(layer.name)}`;
}

function detail(layer: FirewallLayer): Detail {
  const words = { yes: "on", no: "off", unknown: "not known" } as const;
  return {
    what: label(layer.name),
    state: words[layer.enabled],
    because: `inbound by default: ${layer.defaultInbound === "unknown" ? "not known" : layer.defaultInbound}`,
  };
}
