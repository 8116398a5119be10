import type { FirewallLayer } from "@muster/mapping/facts";
import { facesOutside } from "./ruleset.ts";

type Inbound = FirewallLayer["defaultInbound"];

/** What ufw says of itself; `sixth` only where it lists rules for IPv6, which it does where it filters that. */
interface Ufw {
  readonly enabled: boolean;
  readonly inbound: Inbound;
  readonly sixth?: Inbound;
}

/** `To  Action  From` of a rule that names neither port nor address. One that bars part of the rest leaves the default. */
const everything =
  /^Anywhere(?<part>\/\S+)?(?<six> \(v6\))?(?: on (?<by>\S+))? +(?<word>ALLOW|LIMIT|DENY|REJECT)(?: IN)? +Anywhere(?:\/\S+)?(?: \(v6\))?(?: {2,}\S.*)?\s*$/;

/** What one rule for everything does to packets of one family from outside; `undefined` where it is no such rule. */
function wholesale(row: string, six: boolean): Inbound | undefined {
  const { part, six: sixth, by, word } = everything.exec(row)?.groups ?? {};
  if (word === undefined || (sixth !== undefined) !== six) return undefined;
  if (by !== undefined && !facesOutside(by)) return undefined;
  if (/^(?:ALLOW|LIMIT)$/.test(word)) return "allow";
  return part === undefined && by === undefined ? "block" : undefined;
}

/** What becomes of everything by the first rule for everything; `undefined` where only the default decides. */
function openedBy(rows: readonly string[], six: boolean): Inbound | undefined {
  return rows.map((row) => wholesale(row, six)).find((fate) => fate !== undefined);
}

/** `ufw status verbose`. Without `verbose` there is no line of defaults, so what happens by default is not known. */
export function parseUfw(text: string): Ufw | undefined {
  const status = /^Status: (?<status>active|inactive)\s*$/m.exec(text)?.groups?.status;
  if (status === undefined) return undefined;
  if (status === "inactive") return { enabled: false, inbound: "allow" };
  const word = /^Default: (?<word>\w+) \(incoming\)/m.exec(text)?.groups?.word;
  const words: Readonly<Record<string, Inbound>> = {
    deny: "block",
    reject: "block",
    allow: "allow",
  };
  const byDefault = words[word ?? ""] ?? "unknown";
  const rows = text.split(/\r?\n/).map((row) => row.slice(0, 300));
  const inbound = openedBy(rows, false) ?? byDefault;
  const filtersSix = rows.some((row) => /^\S.* \(v6\) .*(?:ALLOW|LIMIT|DENY|REJECT)/.test(row));
  return filtersSix
    ? { enabled: true, inbound, sixth: openedBy(rows, true) ?? byDefault }
    : { enabled: true, inbound };
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
