/** Where a packet's fate is decided without looking at the packet. */
export type Verdict = "block" | "allow";

/**
 * One rule: what it does with every packet; `partly` with every packet of some interface or address family; `looks` where it
 * looks closer at the packet first, so that it is an exception and says nothing about the rest.
 */
export type Rule =
  | { readonly does: Verdict }
  | { readonly does: "return" }
  | { readonly does: "jump" | "goto"; readonly to: string }
  | { readonly does: "partly"; readonly act: Rule }
  | { readonly does: "looks" };

/** Interfaces that lead into the machine itself or into a private network of its own: not where strangers come from. */
const inner =
  /^(?:lo|docker|br-|veth|virbr|vnet|wg|tun|tap|tailscale|zt|cni|flannel|cali|lxc|lxdbr|podman|vboxnet)/;

/** Whether what is done for an interface says something about packets from outside. */
export function facesOutside(name: string): boolean {
  return !inner.test(name);
}

/** A chain of rules; base chains have the policy that holds at their end. */
export interface Chain {
  readonly policy?: Verdict;
  readonly rules: readonly Rule[];
}

export type Chains = ReadonlyMap<string, Chain>;

/**
 * What becomes of a packet that no rule was written for. Rules that look at the packet are exceptions and passed over;
 * the first rule that takes everything decides, also inside a chain that everything is sent to. Letting in all that comes by
 * one interface is no exception: the weaker side decides.
 */
export function fateOf(name: string, chains: Chains): Verdict {
  return decided(name, chains, new Set()) ?? chains.get(name)?.policy ?? "allow";
}

function decided(name: string, chains: Chains, within: ReadonlySet<string>): Verdict | undefined {
  const chain = chains.get(name);
  if (chain === undefined || within.has(name)) return undefined;
  const here = new Set(within).add(name);
  for (const rule of chain.rules) {
    const fate = taken(rule, (to) => decided(to, chains, here));
    if (fate === "back") return undefined;
    if (fate !== undefined) return fate;
  }
  return undefined;
}

/** What one rule does with every packet: decide, send it `back` to the calling chain, or nothing. */
function taken(
  rule: Rule,
  follow: (to: string) => Verdict | undefined,
): Verdict | "back" | undefined {
  switch (rule.does) {
    case "block":
    case "allow":
      return rule.does;
    case "return":
      return "back";
    case "jump":
      return follow(rule.to);
    case "goto":
      return follow(rule.to) ?? "back";
    case "partly":
      return taken(rule.act, follow) === "allow" ? "allow" : undefined;
    case "looks":
      return undefined;
  }
}
