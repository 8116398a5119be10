import {
  type Chain,
  type Chains,
  facesOutside,
  fateOf,
  type Rule,
  type Verdict,
} from "./ruleset.ts";

/** A chain that sees packets to this machine, and what it does with those that no rule was written for. */
export interface InputChain {
  readonly family: "ip" | "ip6" | "inet";
  /** `inet filter input` */
  readonly name: string;
  readonly policy: Verdict;
  readonly fate: Verdict;
}

export interface Ruleset {
  readonly input: readonly InputChain[];
  /** Names of tables and chains, from which the program that wrote them is told. */
  readonly names: readonly string[];
}

type Entry = Readonly<Record<string, unknown>>;

/** Statements that let every packet on to the next: they count, log or say something about the rule. */
const passive = new Set(["counter", "log", "comment", "notrack", "mangle"]);

interface Growing extends Chain {
  readonly rules: Rule[];
}

/** `nft --json list ruleset`; `undefined` where the text is not its JSON. An empty ruleset is a reading. */
export function parseNft(text: string): Ruleset | undefined {
  const entries = parse(text);
  if (entries === undefined) return undefined;
  const tables = entries.map((e) => e.table).filter(isEntry);
  const declared = entries.map((e) => e.chain).filter(isEntry);
  const chains = new Map<string, Growing>();
  for (const chain of declared) {
    chains.set(placeOf(chain, "name"), { policy: policyOf(chain), rules: [] });
  }
  for (const { rule } of entries) {
    if (isEntry(rule)) chains.get(placeOf(rule, "chain"))?.rules.push(ruleOf(rule));
  }
  const input = declared.flatMap((chain) => inputChain(chain, chains));
  return { input, names: [...tables, ...declared].map((e) => textOf(e, "name")) };
}

function policyOf(chain: Entry): Verdict {
  return chain.policy === "drop" ? "block" : "allow";
}

function inputChain(chain: Entry, chains: Chains): readonly InputChain[] {
  const { type, hook, family } = chain;
  if (type !== "filter" || hook !== "input") return [];
  if (family !== "ip" && family !== "ip6" && family !== "inet") return [];
  const name = placeOf(chain, "name");
  return [{ family, name, policy: policyOf(chain), fate: fateOf(name, chains) }];
}

function parse(text: string): readonly Entry[] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (!isEntry(value) || !Array.isArray(value.nftables)) return undefined;
    return value.nftables.filter(isEntry);
  } catch {
    return undefined;
  }
}

function isEntry(value: unknown): value is Entry {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function textOf(entry: Entry, key: string): string {
  const value = entry[key];
  return typeof value === "string" ? value : "";
}

/** A chain's full name: a rule and its jumps stay within family and table. */
function placeOf(entry: Entry, key: "name" | "chain"): string {
  return `${textOf(entry, "family")} ${textOf(entry, "table")} ${textOf(entry, key)}`;
}

/** Which packets a match leaves: all of them, all of some interface or family, or a closer choice. */
type Width = "all" | "some" | "few";

function interfaceWidth(op: unknown, names: readonly unknown[]): Width {
  const outside = names.some((name) => typeof name === "string" && facesOutside(name));
  if (op === "!=") return outside ? "some" : "all";
  return outside ? "some" : "few";
}

/** firewalld sends the addresses of a zone to the zone's chain: what that does to all of them counts. */
function bindsZone(rule: Entry, left: Entry): boolean {
  const payload = isEntry(left.payload) ? left.payload : {};
  return textOf(rule, "table") === "firewalld" && textOf(payload, "field") === "saddr";
}

function widthOf(rule: Entry, match: Entry): Width {
  const left = isEntry(match.left) ? match.left : {};
  const key = isEntry(left.meta) ? textOf(left.meta, "key") : "";
  if (key === "nfproto" || key === "protocol") return "some";
  if (key === "iifname" || key === "iif") {
    const { right } = match;
    const names = isEntry(right) && Array.isArray(right.set) ? right.set : [right];
    return interfaceWidth(match.op, names);
  }
  return bindsZone(rule, left) ? "some" : "few";
}

/** What the first statement that decides anything does, whatever stands before it. */
function actionOf(rule: Entry, statement: Entry): Rule {
  const [kind, target] = Object.entries(statement)[0] ?? [];
  if ((kind === "jump" || kind === "goto") && isEntry(target)) {
    const to = `${textOf(rule, "family")} ${textOf(rule, "table")} ${textOf(target, "target")}`;
    return { does: kind, to };
  }
  // What iptables wrote and nft has no word for: an extension, by its name.
  const extension = kind === "xt" && isEntry(target) && textOf(target, "type") === "target";
  const verdict = extension ? textOf(target, "name").toLowerCase() : kind;
  return verdicts[verdict ?? ""] ?? { does: "looks" };
}

/** What a rule does. Anything not known to take all packets, or all of an interface, only looks at some. */
function ruleOf(rule: Entry): Rule {
  const statements = Array.isArray(rule.expr) ? rule.expr.filter(isEntry) : [];
  const active = statements.filter((s) => !Object.keys(s).every((kind) => passive.has(kind)));
  const deciding = active.find((statement) => !isEntry(statement.match));
  if (deciding === undefined) return { does: "looks" };
  const before = active.slice(0, active.indexOf(deciding));
  const widths = before.map(({ match }) => (isEntry(match) ? widthOf(rule, match) : "few"));
  if (widths.includes("few")) return { does: "looks" };
  const act = actionOf(rule, deciding);
  return widths.includes("some") ? { does: "partly", act } : act;
}

const verdicts: Readonly<Record<string, Rule>> = {
  drop: { does: "block" },
  reject: { does: "block" },
  accept: { does: "allow" },
  return: { does: "return" },
};
