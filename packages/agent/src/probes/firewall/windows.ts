import type { FirewallLayer } from "@muster/mapping/facts";
import type { Machine } from "../../exec/types.ts";
import { type WindowsAnswer, windowsAnswer } from "../../windows/ask.ts";
import { known, unknown } from "../answers.ts";
import { parseRegistered } from "../antivirus/security-center.ts";
import { runs } from "../antivirus/windows-products.ts";
import type { ReadingOf } from "../types.ts";
import { whyUnread } from "../windows-answers.ts";
import { anyRuns, servicesNamed, servicesOf } from "../windows-services.ts";
import {
  type ProfileName,
  parseConnections,
  parseFirewallProfiles,
  profileNames,
} from "./windows-profiles.ts";
import { policyEnables, registryProfile } from "./windows-registry.ts";

type ServiceState = "yes" | "no" | "unknown";

interface Read {
  readonly layers: readonly FirewallLayer[];
  readonly source: string;
}

/** The service that filters. A list that does not name it says nothing: the service cannot be removed, only stopped. */
function serviceOf(answer: WindowsAnswer): ServiceState {
  return anyRuns(servicesNamed(servicesOf(answer), /^mpssvc$/i)) ?? "unknown";
}

const nobody = (name: ProfileName): FirewallLayer => ({
  name,
  enabled: "unknown",
  defaultInbound: "unknown",
});

/** What is configured is in force only while the service runs, and the registry cannot tell that. */
function fromRegistry(answer: WindowsAnswer, service: ServiceState): Read | undefined {
  const found = profileNames.map((name) => registryProfile(answer.registry, name));
  if (found.every((layer) => layer === undefined)) return undefined;
  const layers = profileNames.map((name, at) => {
    const layer = found[at] ?? nobody(name);
    const unproven = layer.enabled === "yes" && service === "unknown";
    return unproven ? { ...layer, enabled: "unknown" as const } : layer;
  });
  return { layers, source: "registry" };
}

function readLayers(answer: WindowsAnswer, service: ServiceState): Read | undefined {
  const section = answer.section("firewall-profiles");
  const profiles =
    section.state === "read" ? parseFirewallProfiles(section.data) : new Map<never, never>();
  if (profiles.size === 0) return fromRegistry(answer, service);
  return {
    layers: profileNames.map((name) => profiles.get(name) ?? nobody(name)),
    source: "active-store",
  };
}

interface Objected {
  readonly layers: readonly FirewallLayer[];
  readonly conflicts: readonly string[];
}

/** A profile that a policy turns off is off: what the other store says of it is not what is in force. */
function heldToPolicy(layers: readonly FirewallLayer[], { registry }: WindowsAnswer): Objected {
  const objected = layers.filter(
    ({ name, enabled }) =>
      enabled === "yes" &&
      profileNames.some((p) => p === name && policyEnables(registry, p) === false),
  );
  return {
    layers: layers.map((l) => (objected.includes(l) ? { ...l, enabled: "no" as const } : l)),
    conflicts: objected.map((l) => `a policy in the registry turns the ${l.name} profile off`),
  };
}

/** Without the service nothing is filtered, whatever the profiles say. */
function withoutService(layers: readonly FirewallLayer[]): readonly FirewallLayer[] {
  return layers.map((layer) => ({
    ...layer,
    enabled: "no",
    raw: [layer.raw, "mpssvc is stopped"].filter((part) => part !== undefined).join("; "),
  }));
}

/** A product that Security Center knows as a firewall, that is on and still there. */
function thirdParty(answer: WindowsAnswer, now: number): string | undefined {
  const section = answer.section("firewall-products");
  if (section.state === "failed") return undefined;
  const services = servicesOf(answer);
  return parseRegistered(section.data).find(
    (p) => !p.windows && p.state === "on" && runs(p, { services, now }) === "yes",
  )?.name;
}

function markInUse(
  layers: readonly FirewallLayer[],
  answer: WindowsAnswer,
): readonly FirewallLayer[] {
  const section = answer.section("connection-profiles");
  const used = section.state === "read" ? parseConnections(section.data) : undefined;
  if (used === undefined) return layers;
  return layers.map((l) => ({
    ...l,
    inUse: profileNames.some((p) => p === l.name && used.has(p)),
  }));
}

export async function firewallOnWindows(machine: Machine): Promise<ReadingOf<"firewall">> {
  const answer = await windowsAnswer(machine);
  const service = serviceOf(answer);
  const read = readLayers(answer, service);
  if (read === undefined && service !== "no") {
    const section = answer.section("firewall-profiles");
    return section.state === "failed"
      ? whyUnread(section)
      : unknown("not_reported", "Windows named none of the firewall's three profiles");
  }
  const held = heldToPolicy(read?.layers ?? profileNames.map(nobody), answer);
  const layers = service === "no" ? withoutService(held.layers) : held.layers;
  const product = thirdParty(answer, machine.now());
  const off = layers.some((l) => l.enabled === "no");
  const conflicts = [...held.conflicts];
  if (product !== undefined && off) {
    conflicts.push(
      `Security Center says that ${product} filters in place of Windows' own firewall`,
    );
  }
  const managedBy =
    product ?? (layers.some((l) => l.enabled === "yes") ? "windows-firewall" : undefined);
  return known(
    { layers: [...markInUse(layers, answer)], ...(managedBy !== undefined && { managedBy }) },
    read?.source ?? "services",
    { conflicts },
  );
}
