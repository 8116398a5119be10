import type { FirewallLayer, ValueOf } from "@muster/mapping/facts";
import type { Machine } from "../../exec/types.ts";
import { known, notApplicable, outputOf, textOf, unknown, whyNot } from "../answers.ts";
import { placeOf } from "../machine-class/linux.ts";
import type { ReadingOf } from "../types.ts";
import { hasIpv6, withoutNft } from "./fallback.ts";
import { parseIptables } from "./iptables.ts";
import { parseNft, type Ruleset } from "./nft.ts";
import type { Verdict } from "./ruleset.ts";

type Firewall = ValueOf<"firewall">;
type Family = "ipv4" | "ipv6";

/** One chain that decides for a family, from either set of tables. */
interface Decider {
  readonly raw: string;
  readonly fate: Verdict;
}

const families = {
  ipv4: { nft: "ip", tables: "/proc/net/ip_tables_names", tool: "iptables-legacy" },
  ipv6: { nft: "ip6", tables: "/proc/net/ip6_tables_names", tool: "ip6tables-legacy" },
} as const;

/** What stands in the old tables. Asked only where a filter table is loaded: asking would load one otherwise. */
async function legacy(
  machine: Machine,
  family: Family,
): Promise<readonly (Decider & { names: readonly string[] })[]> {
  const { tables, tool } = families[family];
  const loaded = textOf(await machine.read(tables, 65_536))?.split("\n") ?? [];
  if (!loaded.includes("filter")) return [];
  const parsed = parseIptables(outputOf(await machine.run(tool, ["-S"])) ?? "");
  if (parsed === undefined) return [{ raw: `${tool} could not be read`, fate: "allow", names: [] }];
  // A table that was once asked for stays loaded: without rules it is no firewall.
  if (parsed.empty) return [];
  return [
    { raw: `${tool} INPUT: policy ${parsed.policy === "block" ? "drop" : "accept"}`, ...parsed },
  ];
}

function fromNft(ruleset: Ruleset, family: Family): readonly Decider[] {
  return ruleset.input
    .filter((c) => c.family === "inet" || c.family === families[family].nft)
    .map((c) => ({
      raw: `${c.name}: policy ${c.policy === "block" ? "drop" : "accept"}`,
      fate: c.fate,
    }));
}

/** A packet has to pass every chain: one that blocks is enough. No chain at all lets everything in. */
function layerOf(name: Family, deciders: readonly Decider[]): FirewallLayer {
  if (deciders.length === 0) {
    return { name, enabled: "no", defaultInbound: "allow", raw: "no input filter" };
  }
  const blocks = deciders.some((d) => d.fate === "block");
  const raw = deciders.map((d) => d.raw).join("; ");
  return { name, enabled: "yes", defaultInbound: blocks ? "block" : "allow", raw };
}

/** Who wrote the rules, told by the names its chains bear. */
function writerOf(names: readonly string[]): string | undefined {
  if (names.some((n) => n.startsWith("ufw-") || n.startsWith("ufw6-"))) return "ufw";
  if (names.includes("firewalld")) return "firewalld";
  return names.length > 0 ? "nftables" : undefined;
}

async function effective(machine: Machine, ruleset: Ruleset): Promise<Firewall> {
  const layers: FirewallLayer[] = [];
  const names = [...ruleset.names];
  const six = await hasIpv6(machine);
  for (const family of six ? (["ipv4", "ipv6"] as const) : (["ipv4"] as const)) {
    const old = await legacy(machine, family);
    names.push(...old.flatMap((d) => d.names));
    layers.push(layerOf(family, [...fromNft(ruleset, family), ...old]));
  }
  const managedBy = writerOf(names);
  return { layers, ...(managedBy !== undefined && { managedBy }) };
}

/** What is configured, for a person: it does not prove what is in force. */
async function configured(machine: Machine): Promise<string> {
  const ufw = textOf(await machine.read("/etc/ufw/ufw.conf", 65_536));
  if (ufw !== undefined && /^ENABLED=yes\s*$/m.test(ufw))
    return "; ufw is set to start with the system";
  const units = "/etc/systemd/system/multi-user.target.wants";
  if (await machine.exists(`${units}/firewalld.service`))
    return "; firewalld is set to start with the system";
  if (await machine.exists("/etc/systemd/system/sysinit.target.wants/nftables.service")) {
    return "; nftables is set to start with the system";
  }
  return "";
}

export async function firewallOnLinux(machine: Machine): Promise<ReadingOf<"firewall">> {
  const { runsIn } = await placeOf(machine);
  if (runsIn === "container") return notApplicable("a container is filtered by its host");
  if (runsIn === "wsl") return notApplicable("WSL is filtered by the Windows host");
  if (!machine.elevated) {
    const hint = await configured(machine);
    return unknown(
      "access_denied",
      `the rules in force are shown to root only: run the agent as root${hint}`,
    );
  }
  const answer = await machine.run("nft", ["--json", "list", "ruleset"]);
  const output = outputOf(answer);
  if (output === undefined) {
    if (answer.state === "failed" && answer.reason === "command_missing") {
      const other = await withoutNft(machine);
      if (other !== undefined) return known(other.value, other.source);
      const hint = await configured(machine);
      return unknown(
        "command_missing",
        `nft is needed to read the rules in force: install the package nftables${hint}`,
      );
    }
    return whyNot(answer, "nft");
  }
  const ruleset = parseNft(output);
  if (ruleset === undefined)
    return unknown("parse_error", "nft printed something else than its JSON");
  return known(await effective(machine, ruleset), "nft");
}
