import { type Chain, facesOutside, fateOf, type Rule, type Verdict } from "./ruleset.ts";

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

/** What `iptables -S` says of packets to this machine; `undefined` where it names no INPUT policy. */
export function parseIptables(text: string): OldTable | undefined {
  const chains = new Map<string, Growing>();
  for (const line of text.split("\n")) {
    // A comment is a match that matches everything.
    const plain = line.replace(/-m comment --comment (?:"(?:[^"\\]|\\.)*"|\S+)/g, "");
    enter(plain.trim().split(/\s+/), chains);
  }
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

/** What the target of a rule does; the rest of the line decides which packets it is for. */
function actionOf([flag, target]: readonly string[]): Rule {
  if (target === undefined || (flag !== "-j" && flag !== "-g")) return { does: "looks" };
  return verdicts[target] ?? { does: flag === "-j" ? "jump" : "goto", to: target };
}

/** Only a rule without a match takes every packet; one for a whole interface takes all that comes by it. */
function ruleOf(words: readonly string[]): Rule {
  const line = words.join(" ");
  const { not, name, rest } = /^(?<not>! )?-i (?<name>\S+) (?<rest>.*)$/.exec(line)?.groups ?? {};
  if (name === undefined || rest === undefined) return actionOf(words);
  const act = actionOf(rest.split(" "));
  if (facesOutside(name)) return { does: "partly", act };
  return not === undefined ? { does: "looks" } : act;
}
