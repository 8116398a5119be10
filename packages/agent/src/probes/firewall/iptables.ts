import { type Chain, fateOf, type Rule, type Verdict } from "./ruleset.ts";

export interface OldTable {
  readonly policy: Verdict;
  readonly fate: Verdict;
  /** Lets everything in and has no rule that would change that. */
  readonly empty: boolean;
  readonly names: readonly string[];
}

interface Growing extends Chain {
  readonly rules: Rule[];
}

/** What `iptables-legacy -S` says of packets to this machine; `undefined` where it names no INPUT policy. */
export function parseIptables(text: string): OldTable | undefined {
  const chains = new Map<string, Growing>();
  for (const line of text.split("\n")) enter(line.trim().split(/\s+/), chains);
  const input = chains.get("INPUT");
  if (input?.policy === undefined) return undefined;
  const empty = input.policy === "allow" && input.rules.length === 0;
  return { policy: input.policy, fate: fateOf("INPUT", chains), empty, names: [...chains.keys()] };
}

function enter([command, name, ...rest]: readonly string[], chains: Map<string, Growing>): void {
  if (name === undefined) return;
  if (command === "-P") {
    chains.set(name, { policy: rest[0] === "DROP" ? "block" : "allow", rules: [] });
  }
  if (command === "-N") chains.set(name, { rules: [] });
  if (command === "-A") chains.get(name)?.rules.push(ruleOf(rest));
}

const verdicts: Readonly<Record<string, Rule>> = {
  DROP: { does: "block" },
  REJECT: { does: "block" },
  ACCEPT: { does: "allow" },
  RETURN: { does: "return" },
  LOG: { does: "looks" },
  NFLOG: { does: "looks" },
};

/** Only a rule that starts with its target takes every packet; one with a match before it looks at some. */
function ruleOf([flag, target]: readonly string[]): Rule {
  if (target === undefined || (flag !== "-j" && flag !== "-g")) return { does: "looks" };
  return verdicts[target] ?? { does: flag === "-j" ? "jump" : "goto", to: target };
}
