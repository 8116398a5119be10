import type { FirewallLayer } from "@muster/mapping/facts";

type Inbound = FirewallLayer["defaultInbound"];

/** `ufw status verbose`. Without `verbose` there is no line of defaults, so what happens by default is not known. */
export function parseUfw(text: string): { enabled: boolean; inbound: Inbound } | undefined {
  const status = /^Status: (?<status>active|inactive)\s*$/m.exec(text)?.groups?.status;
  if (status === undefined) return undefined;
  if (status === "inactive") return { enabled: false, inbound: "allow" };
  const word = /^Default: (?<word>\w+) \(incoming\)/m.exec(text)?.groups?.word;
  const words: Readonly<Record<string, Inbound>> = {
    deny: "block",
    reject: "block",
    allow: "allow",
  };
  return { enabled: true, inbound: words[word ?? ""] ?? "unknown" };
}

/** What firewalld's zone does with packets that no service of it is for, by its target. */
const targets: Readonly<Record<string, Inbound>> = {
  default: "block",
  "%%REJECT%%": "block",
  REJECT: "block",
  DROP: "block",
  ACCEPT: "allow",
};

/** `firewall-cmd --get-active-zones`: a line for each zone, with its interfaces and addresses indented below. */
export function parseActiveZones(text: string): readonly string[] {
  return text
    .split(/\r?\n/)
    .flatMap((line) => /^(?<zone>[\w-]+)(?: \(|\s*$)/.exec(line)?.groups?.zone ?? []);
}

/**
 * `firewall-cmd --list-all-zones` or `--list-all`: the zones in use and their targets. The weakest zone decides, also one
 * that is bound to addresses only.
 */
export function parseFirewalldZones(text: string): Inbound {
  const zones = text.split(/\n(?=\S)/).filter((block) => /^[ \t]+target: /m.test(block));
  const active = zones.filter((block) => /^\S+ \([^)]*active[^)]*\)/.test(block.trim()));
  const inbound = (active.length > 0 ? active : zones).map((block) => {
    const target = /^[ \t]+target: (?<target>\S+)[ \t]*$/m.exec(block)?.groups?.target;
    return targets[target ?? ""] ?? "unknown";
  });
  if (inbound.length === 0) return "unknown";
  return (
    inbound.find((word) => word === "allow") ?? inbound.find((w) => w === "unknown") ?? "block"
  );
}
