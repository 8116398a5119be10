import { type Chain, type Chains, fateOf, type Rule, type Verdict } from "./ruleset.ts";

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

/** What a rule does with every packet. Anything that is not known to take all packets only looks at some. */
function ruleOf(rule: Entry): Rule {
  const statements = Array.isArray(rule.expr) ? rule.expr.filter(isEntry) : [];
  const deciding = statements.find((s) => !Object.keys(s).every((kind) => passive.has(kind)));
  const [kind, target] = Object.entries(deciding ?? {})[0] ?? [];
  if ((kind === "jump" || kind === "goto") && isEntry(target)) {
    const to = `${textOf(rule, "family")} ${textOf(rule, "table")} ${textOf(target, "target")}`;
    return { does: kind, to };
  }
  return verdicts[kind ?? ""] ?? { does: "looks" };
}

const verdicts: Readonly<Record<string, Rule>> = {
  drop: { does: "block" },
  reject: { does: "block" },
  accept: { does: "allow" },
  return: { does: "return" },
};
