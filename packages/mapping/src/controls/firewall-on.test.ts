import { expect, test } from "@jest/globals";
import type { FirewallLayer } from "../facts/index.ts";
import { firewallOn } from "./firewall-on.ts";
import { about, factsOf, known, notApplicable, unknown } from "./testing.ts";

const layer = (name: string, over: Partial<FirewallLayer> = {}): FirewallLayer => ({
  name,
  enabled: "yes",
  defaultInbound: "block",
  ...over,
});
const off = { enabled: "no", defaultInbound: "allow" } as const;
const profiles = (over: Partial<FirewallLayer> = {}) => [
  layer("domain", over),
  layer("private"),
  layer("public"),
];

test.each<[FirewallLayer[], string, string]>([
  [
    [layer("ipv4"), layer("ipv6")],
    "met",
    "Inbound connections are blocked by default for IPv4 and IPv6.",
  ],
  [
    profiles(),
    "met",
    "Inbound connections are blocked by default for the domain profile, the private profile and the public profile.",
  ],
  [[layer("application")], "met", "Inbound connections are blocked by default for applications."],
  [
    [layer("ipv4"), layer("ipv6", { defaultInbound: "allow" })],
    "not-met",
    "Inbound connections are allowed by default for IPv6.",
  ],
  [[layer("ipv4", off), layer("ipv6", off)], "not-met", "The firewall is off for IPv4 and IPv6."],
  [
    [layer("ipv4", { enabled: "no" }), layer("ipv6", { defaultInbound: "allow" })],
    "not-met",
    "The firewall is off for IPv4; inbound connections are allowed by default for IPv6.",
  ],
  [profiles({ enabled: "no" }), "not-met", "The firewall is off for the domain profile."],
  [
    profiles({ enabled: "no", defaultInbound: "unknown" }),
    "not-met",
    "The firewall is off for the domain profile.",
  ],
  [
    profiles({ enabled: "unknown" }),
    "no-evidence",
    "Whether inbound connections are blocked for the domain profile is not known.",
  ],
  [
    [layer("ipv4", { defaultInbound: "unknown" }), layer("ipv6", off)],
    "not-met",
    "The firewall is off for IPv6.",
  ],
  [
    [layer("Domain"), layer("Public")],
    "no-evidence",
    "Whether inbound connections are blocked for the private profile is not known.",
  ],
  [[], "no-evidence", "The report names no place where inbound connections are decided."],
])("%j is %s", (layers, outcome, because) => {
  const judgement = firewallOn.judge(factsOf(known("firewall", { layers })), about());
  expect(judgement).toMatchObject({ outcome, because });
  expect(judgement.details?.length ?? 0).toBe(layers.length);
});

test("who wrote the rules is named", () => {
  const facts = factsOf(known("firewall", { layers: [layer("ipv4")], managedBy: "ufw" }));
  expect(firewallOn.judge(facts, about()).because).toBe(
    "Inbound connections are blocked by default for IPv4 (ufw).",
  );
});

test.each<[string, FirewallLayer[], string]>([
  ["filters instead of profiles that are off", profiles({ enabled: "no" }), "no-evidence"],
  ["beside profiles that are all on", profiles(), "met"],
  ["beside a profile that lets everything in", profiles({ defaultInbound: "allow" }), "not-met"],
])("another maker's firewall %s", (_, layers, outcome) => {
  const facts = factsOf(known("firewall", { layers, managedBy: "Example Guard" }));
  expect(firewallOn.judge(facts, about())).toMatchObject({ outcome });
});

test.each([
  [{}, "no-evidence", "Nothing was reported about the firewall."],
  [
    factsOf(unknown("firewall", "nft needs root")),
    "no-evidence",
    "The firewall could not be read: nft needs root.",
  ],
  [
    factsOf(notApplicable("firewall", "WSL uses the firewall of its Windows host.")),
    "not-applicable",
    "Not applicable: WSL uses the firewall of its Windows host.",
  ],
] as const)("%j is %s", (facts, outcome, because) => {
  expect(firewallOn.judge(facts, about())).toMatchObject({ outcome, because });
});
