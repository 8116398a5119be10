import type { FirewallLayer, ValueOf } from "@muster/mapping/facts";
import type { Machine } from "../../exec/types.ts";
import { outputOf, textOf } from "../answers.ts";
import { type OldTable, parseIptables } from "./iptables.ts";
import { parseActiveZones, parseFirewalldZones, parseUfw } from "./programs.ts";

type Firewall = ValueOf<"firewall">;

/** Whether this machine has IPv6 to filter: a system without it has no such file, though it shows its other networks. */
export async function hasIpv6(machine: Machine): Promise<boolean> {
  if (await machine.exists("/proc/net/if_inet6")) return true;
  return !(await machine.exists("/proc/net/dev"));
}

async function families(machine: Machine): Promise<readonly ("ipv4" | "ipv6")[]> {
  return (await hasIpv6(machine)) ? ["ipv4", "ipv6"] : ["ipv4"];
}

/**
 * What the zones in use do. `--list-all` shows only the default one: each other that is in use, also for a few addresses only, is
 * asked for by itself, and one that does not answer leaves it open.
 */
async function zonesInbound(machine: Machine): Promise<FirewallLayer["defaultInbound"]> {
  const ask = async (...args: string[]) => outputOf(await machine.run("firewall-cmd", args));
  const all = await ask("--list-all-zones");
  if (all !== undefined) return parseFirewalldZones(all);
  const main = await ask("--list-all");
  if (main === undefined) return "unknown";
  const found = [parseFirewalldZones(main)];
  for (const zone of parseActiveZones((await ask("--get-active-zones")) ?? "")) {
    if (main.trimStart().split(/\s/, 1)[0] === zone) continue;
    found.push(parseFirewalldZones((await ask(`--zone=${zone}`, "--list-all")) ?? ""));
  }
  return (
    found.find((word) => word === "allow") ?? found.find((word) => word !== "block") ?? "block"
  );
}

/** firewalld by its own word: it speaks to the kernel without the program nft, and iptables would not show its rules. */
async function byFirewalld(machine: Machine): Promise<Firewall | undefined> {
  const state = await machine.run("firewall-cmd", ["--state"]);
  if (state.state !== "ran") return undefined;
  if (outputOf(state)?.trim() !== "running") return undefined;
  const defaultInbound = await zonesInbound(machine);
  const raw = "firewall-cmd: running";
  const layers = (await families(machine)).map(
    (name): FirewallLayer => ({ name, enabled: "yes", defaultInbound, raw }),
  );
  return { layers, managedBy: "firewalld" };
}

/** Asking iptables loads its tables where they are not there yet: a look must not change what it looks at. */
async function tablesLoaded(machine: Machine): Promise<boolean> {
  const modules = textOf(await machine.read("/proc/modules"));
  // Without modules nothing can be loaded.
  if (modules === undefined || /^(?:nf_tables|ip_tables|iptable_filter) /m.test(modules))
    return true;
  if (await machine.exists("/sys/module/nf_tables")) return true;
  const tables = textOf(await machine.read("/proc/net/ip_tables_names", 65_536));
  return /^filter$/m.test(tables ?? "");
}

function layerOf(name: string, table: OldTable | undefined): FirewallLayer {
  if (table === undefined) return { name, enabled: "unknown", defaultInbound: "unknown" };
  const raw = `INPUT: policy ${table.policy === "block" ? "drop" : "accept"}`;
  return { name, enabled: table.empty ? "no" : "yes", defaultInbound: table.fate, raw };
}

async function byIptables(machine: Machine): Promise<Firewall | undefined> {
  if (!(await tablesLoaded(machine))) return undefined;
  const four = parseIptables(outputOf(await machine.run("iptables", ["-S"])) ?? "");
  if (four === undefined) return undefined;
  const layers = [layerOf("ipv4", four)];
  const names = [...four.names];
  if (await hasIpv6(machine)) {
    const six = parseIptables(outputOf(await machine.run("ip6tables", ["-S"])) ?? "");
    layers.push(layerOf("ipv6", six));
    names.push(...(six?.names ?? []));
  }
  if (layers.every((layer) => layer.enabled === "no")) return { layers };
  return { layers, managedBy: names.some((n) => n.startsWith("ufw")) ? "ufw" : "iptables" };
}

async function byUfw(machine: Machine): Promise<Firewall | undefined> {
  const output = outputOf(await machine.run("ufw", ["status", "verbose"]));
  const ufw = parseUfw(output ?? "");
  if (ufw === undefined) return undefined;
  const enabled = ufw.enabled ? "yes" : "no";
  const settings = textOf(await machine.read("/etc/default/ufw", 65_536)) ?? "";
  const coversSix = /^IPV6=["']?yes["']?\s*$/im.test(settings);
  const layers: FirewallLayer[] = [
    { name: "ipv4", enabled, defaultInbound: ufw.inbound, raw: "ufw status verbose" },
  ];
  if (await hasIpv6(machine)) {
    const known = coversSix || ufw.sixth !== undefined || !ufw.enabled;
    layers.push({
      name: "ipv6",
      enabled: known ? enabled : "unknown",
      defaultInbound: known ? (ufw.sixth ?? ufw.inbound) : "unknown",
    });
  }
  return { layers, managedBy: "ufw" };
}

/** The firewall where the program nft is missing, by the first that can tell; with the source's name. */
export async function withoutNft(
  machine: Machine,
): Promise<{ readonly value: Firewall; readonly source: string } | undefined> {
  const ways = [
    ["firewalld", byFirewalld],
    ["iptables", byIptables],
    ["ufw", byUfw],
  ] as const;
  for (const [source, ask] of ways) {
    const value = await ask(machine);
    if (value !== undefined) return { value, source };
  }
  return undefined;
}
