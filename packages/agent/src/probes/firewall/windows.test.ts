import { expect, test } from "@jest/globals";
import { facts } from "@muster/mapping/facts";
import { type Scene, scene } from "../../exec/testing.ts";
import { Failed, key, windowsScene } from "../../testing/windows-scene.ts";
import { firewallOnWindows } from "./windows.ts";

const profile = (Name: string, over: object = {}) => ({
  Name,
  Enabled: 1,
  DefaultInboundAction: 4,
  AllowInboundRules: 2,
  LogBlocked: 2,
  ...over,
});
const profiles = (domain: object = {}, others: object = {}) => ({
  "firewall-profiles": [
    profile("Domain", domain),
    profile("Private", others),
    profile("Public", others),
  ],
});
const mpssvc = (State: string) => ({ services: [{ Name: "mpssvc", State, StartMode: "Auto" }] });
const LOCAL = "HKLM\\SYSTEM\\CurrentControlSet\\Services\\SharedAccess\\Parameters\\FirewallPolicy";
const POLICY = "HKLM\\SOFTWARE\\Policies\\Microsoft\\WindowsFirewall";
const local = (values: object) => ({
  [`${LOCAL}\\DomainProfile`]: key({ ...values }),
  [`${LOCAL}\\StandardProfile`]: key({ ...values }),
  [`${LOCAL}\\PublicProfile`]: key({ ...values }),
});
const closed = { EnableFirewall: 1, DefaultInboundAction: 1 };
const product = (productState: number, timestamp: string) => ({
  "firewall-products": [{ displayName: "Example Firewall", productState, timestamp }],
});
const RECENT = "Fri, 20 Nov 2026 08:00:00 GMT";

async function ask(about: Scene) {
  const reading = await firewallOnWindows(scene(about));
  expect(facts.firewall.safeParse({ kind: "firewall", ...reading }).error).toBeUndefined();
  return reading;
}

async function told(sections: object): Promise<unknown> {
  const reading = await ask(windowsScene({ ...sections }));
  if (reading.state !== "known")
    return reading.state === "unknown" ? reading.reason : reading.state;
  const layers = reading.value.layers.map((l) => `${l.name} ${l.enabled} ${l.defaultInbound}`);
  return [...layers, reading.value.managedBy];
}

const on = ["domain yes block", "private yes block", "public yes block", "windows-firewall"];
const off = "no block";

test.each<[string, object, unknown]>([
  ["three profiles as numbers", profiles(), on],
  [
    "as words",
    profiles(
      { Enabled: "True", DefaultInboundAction: "Block", AllowInboundRules: "NotConfigured" },
      { Enabled: true, DefaultInboundAction: "Block" },
    ),
    on,
  ],
  ["one profile off", profiles({ Enabled: 0 }), [`domain ${off}`, ...on.slice(1)]],
  [
    "not configured is no reading",
    profiles({ Enabled: 2, DefaultInboundAction: 0 }, { Enabled: "NotConfigured" }),
    ["domain unknown unknown", "private unknown block", "public unknown block", undefined],
  ],
  [
    "block all, whatever the default",
    profiles({ DefaultInboundAction: 2, AllowInboundRules: 0 }),
    on,
  ],
  [
    "allowed by default",
    profiles({ DefaultInboundAction: "Allow" }),
    ["domain yes allow", ...on.slice(1)],
  ],
  [
    "a profile that is not told of",
    { "firewall-profiles": [profile("Domain")] },
    ["domain yes block", "private unknown unknown", "public unknown unknown", "windows-firewall"],
  ],
  [
    "the service is stopped",
    { ...profiles(), ...mpssvc("Stopped") },
    [`domain ${off}`, `private ${off}`, `public ${off}`, undefined],
  ],
  [
    "the service is stopped and nothing else is known",
    mpssvc("Stopped"),
    ["domain no unknown", "private no unknown", "public no unknown", undefined],
  ],
  [
    "a policy turns it off although the profile says on",
    { ...profiles(), registry: { [`${POLICY}\\DomainProfile`]: key({ EnableFirewall: 0 }) } },
    [`domain ${off}`, ...on.slice(1)],
  ],
  ["the registry, service running", { registry: local(closed), ...mpssvc("Running") }, on],
  [
    "the registry, service not known",
    { registry: local(closed) },
    ["domain unknown block", "private unknown block", "public unknown block", undefined],
  ],
  [
    "the registry under a policy",
    {
      registry: { ...local(closed), [`${POLICY}\\StandardProfile`]: key({ EnableFirewall: 0 }) },
      ...mpssvc("Running"),
    },
    ["domain yes block", "private no block", "public yes block", "windows-firewall"],
  ],
  [
    "the registry without a default action",
    { registry: local({ EnableFirewall: 1 }), ...mpssvc("Running") },
    ["domain yes unknown", "private yes unknown", "public yes unknown", "windows-firewall"],
  ],
  [
    "another product that is on",
    { ...profiles({ Enabled: 0 }, { Enabled: 0 }), ...product(266_240, RECENT) },
    [`domain ${off}`, `private ${off}`, `public ${off}`, "Example Firewall"],
  ],
  ["another product that is off", { ...profiles(), ...product(262_144, RECENT) }, on],
  [
    "a record that an uninstaller left",
    {
      ...profiles({ Enabled: 0 }, { Enabled: 0 }),
      ...product(266_240, "Mon, 03 Feb 2025 08:00:00 GMT"),
    },
    [`domain ${off}`, `private ${off}`, `public ${off}`, undefined],
  ],
  ["an empty list", { "firewall-profiles": [] }, "not_reported"],
  ["a refusal", { "firewall-profiles": new Failed("CimException", "0x80041003") }, "access_denied"],
  ["nothing at all", {}, "command_missing"],
])("%s", async (_, sections, outcome) => expect(await told(sections)).toEqual(outcome));

test("the profile in use, what was said, and who else filters", async () => {
  const reading = await ask(
    windowsScene({
      ...profiles({ Enabled: 0 }),
      "connection-profiles": [{ NetworkCategory: 2 }],
      ...product(266_240, RECENT),
    }),
  );
  expect(reading).toMatchObject({
    source: "active-store",
    conflicts: [expect.stringContaining("Example Firewall")],
    value: {
      layers: [
        { name: "domain", inUse: true, raw: expect.stringContaining("Enabled=0") },
        { name: "private", inUse: false },
        { name: "public", inUse: false },
      ],
    },
  });
});
