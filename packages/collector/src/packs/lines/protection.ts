import type { AntivirusProduct, FactOf, FirewallLayer } from "@muster/mapping";
import { programName, volumeName } from "@muster/mapping";
import {
  counted,
  known,
  knownValue,
  type Line,
  listed,
  onDay,
  unknown,
  withoutValue,
} from "./line.ts";

const running = { yes: "running", no: "not running", unknown: "whether it runs is not known" };
const realTime = {
  yes: "scans files as they are used",
  no: "does not scan files as they are used",
  unknown: "whether it scans files as they are used is not known",
};
const modes = {
  active: undefined,
  passive: "passive beside another product",
  reduced: "with reduced function",
  unknown: undefined,
};
const fresh = {
  yes: "signatures current by its own word",
  no: "signatures out of date by its own word",
  unknown: "age of signatures not known",
};

function signatures(product: AntivirusProduct): string {
  return product.signaturesAt === undefined
    ? fresh[product.signaturesFresh]
    : `signatures of ${onDay(product.signaturesAt)}`;
}

function alerts({ alerts: told }: AntivirusProduct): string | undefined {
  return told && `${counted(told.count, "alert")} recorded since ${onDay(told.from)}`;
}

function productInWords(product: AntivirusProduct): string {
  const said = [running[product.running], realTime[product.realTime], modes[product.mode]];
  const licence = product.licensed === "no" ? "not licensed" : undefined;
  const all = [...said, signatures(product), licence, alerts(product)];
  const words = all.filter((w) => w !== undefined);
  const version = product.version === undefined ? "" : ` ${product.version}`;
  return `${product.name}${version}: ${words.join(", ")}`;
}

export function antivirus(fact: FactOf<"antivirus"> | undefined): Line {
  const value = knownValue(fact);
  if (value === undefined) return withoutValue(fact) ?? unknown("not reported");
  if (value.products.length === 0) return known("none found");
  return known(value.products.map(productInWords).join("; "));
}

function layerInWords({ enabled, defaultInbound }: FirewallLayer): string {
  if (enabled === "no") return "off";
  if (enabled === "unknown") return "not known";
  if (defaultInbound === "block") return "on, inbound blocked unless allowed";
  if (defaultInbound === "allow") return "on, inbound allowed unless blocked";
  return "on, what it does with inbound traffic is not known";
}

/** `names: words` for each group of things of which the same can be said, in the order first met. */
function grouped<T>(things: readonly T[], name: (t: T) => string, words: (t: T) => string): string {
  const groups = new Map<string, string[]>();
  for (const thing of things) {
    const key = words(thing);
    groups.set(key, [...(groups.get(key) ?? []), name(thing)]);
  }
  return [...groups].map(([said, names]) => `${listed(names)}: ${said}`).join("; ");
}

export function firewall(fact: FactOf<"firewall"> | undefined): Line {
  const value = knownValue(fact);
  if (value === undefined) return withoutValue(fact) ?? unknown("not reported");
  if (value.layers.length === 0)
    return unknown("no place where inbound traffic is decided was reported");
  const by = value.managedBy === undefined ? "" : ` (${programName(value.managedBy)})`;
  const text = grouped(value.layers, (l) => l.name, layerInWords) + by;
  return value.layers.every((l) => l.enabled === "unknown") ? unknown(text) : known(text);
}

export const encryptionStates = {
  encrypted: "encrypted",
  encrypting: "being encrypted",
  decrypting: "being decrypted",
  suspended: "encrypted, but suspended: the key lies open on the disk",
  partial: "encrypted in part",
  plain: "not encrypted",
  unknown: "not known",
} as const;

export function encryption(fact: FactOf<"disk-encryption"> | undefined): Line {
  const value = knownValue(fact);
  if (value === undefined) return withoutValue(fact) ?? unknown("not reported");
  if (value.volumes.length === 0) return unknown("no fixed volume was reported");
  const text = grouped(
    value.volumes,
    (v) => (v.use === "swap" ? "swap" : volumeName(v.mount)),
    (v) => encryptionStates[v.state],
  );
  return value.volumes.every((v) => v.state === "unknown") ? unknown(text) : known(text);
}
