import type { Fact } from "@muster/mapping";

function known<K extends Fact["kind"]>(
  kind: K,
  value: Extract<Fact, { kind: K; state: "known" }>["value"],
): Fact {
  // One kind with its own value, which the compiler cannot follow through the union.
  return { kind, state: "known", value, source: "test" } as unknown as Fact;
}

/** What a well-kept Debian machine reports, with one thing unknown. `change` replaces facts by kind. */
export function sampleFacts(change: readonly Fact[] = []): readonly Fact[] {
  const changed = new Map(change.map((f) => [f.kind, f]));
  return [...system, ...state].map((f) => changed.get(f.kind) ?? f);
}

/** A firewall of one layer: on and blocking, or off and letting everything in. */
export function firewallFact(enabled: "yes" | "no"): Fact {
  const defaultInbound = enabled === "yes" ? "block" : "allow";
  return known("firewall", { layers: [{ name: "ipv4", enabled, defaultInbound }] });
}

const system: readonly Fact[] = [
  known("os", {
    platform: "linux",
    id: "debian",
    name: "Debian GNU/Linux 13 (trixie)",
    version: "13",
    codename: "trixie",
    like: [],
    rolling: false,
    architecture: "x86_64",
  }),
  known("support-programme", { programmes: [] }),
  known("machine-class", { form: "desktop", runsIn: "physical" }),
  known("identity", { hostname: "rowan-desk-01", serial: "SERIAL-CANARY" }),
  known("boot", { bootedAt: "2026-11-20T07:00:00.000Z" }),
  known("restart", { required: false, because: [] }),
  known("installed-software", {
    items: [
      { name: "=cmd|' /C calc'!A0", version: "1.0", source: "dpkg" },
      { name: "firefox-esr", version: "140.5.0esr-1~deb13u1", source: "dpkg" },
      { name: "openssl", version: "3.5.1-1", source: "dpkg", sourceName: "openssl" },
      { name: "php7.4", version: "7.4.33-1", source: "dpkg", origin: "packages.sury.org" },
    ],
    complete: true,
    read: ["dpkg"],
    unread: [],
  }),
];

const state: readonly Fact[] = [
  known("pending-updates", {
    updates: [
      {
        name: "openssl",
        installed: "3.5.1-1",
        candidate: "3.5.1-1+deb13u1",
        security: "yes",
        severity: "unknown",
        origin: "Debian-Security",
        releasedAt: "2026-11-10T00:00:00.000Z",
        held: false,
      },
    ],
    securityOrigins: ["Debian-Security:13"],
  }),
  known("update-check", {
    checkedAt: "2026-11-21T01:00:00.000Z",
    listsDate: "2026-11-21T00:00:00.000Z",
  }),
  known("update-policy", {
    automatic: "install",
    mechanism: "unattended-upgrades",
    scope: "security",
    obstacles: [],
  }),
  known("antivirus", { products: [] }),
  known("firewall", {
    layers: [
      { name: "ipv4", enabled: "yes", defaultInbound: "block" },
      { name: "ipv6", enabled: "yes", defaultInbound: "block" },
    ],
    managedBy: "nftables",
  }),
  {
    kind: "disk-encryption",
    state: "unknown",
    reason: "access_denied",
    detail: "lsblk needs root to see the device-mapper",
  },
];
