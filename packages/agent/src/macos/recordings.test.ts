import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { type Fact, type FactKind, factKinds, facts } from "@muster/mapping/facts";
import { collectFacts } from "../collect.ts";
import { openRecording } from "../exec/recording.ts";
import { mac } from "../testing/mac-scene.ts";

async function play(name: string): Promise<ReadonlyMap<FactKind, Fact>> {
  const collected = await collectFacts(openRecording(join(import.meta.dirname, "fixtures", name)));
  return new Map(collected.map(({ id, fact }) => [id, fact]));
}

const known = (value: object) => ({ state: "known", value });
const unknown = (reason: string) => ({ state: "unknown", reason });
const apart = { state: "not-applicable" };
const xprotect = (version: string, at: string) => ({
  product: "xprotect",
  running: "yes",
  realTime: "yes",
  mode: "active",
  signatureVersion: version,
  signaturesAt: at,
});
const service = (name: string, enabled: string, running: string) => ({
  service: name,
  enabled,
  running,
});
const root = { type: "user", from: "local", wellKnown: "root" };
const always = {
  "support-programme": apart,
  autorun: apart,
  boot: known({ bootedAt: "2026-11-18T11:07:00.000Z" }),
  restart: unknown("unsupported"),
};

/** Every fact of three whole machines: the oldest supported here, a managed one, and the newest with tools that fail. */
const machines: Readonly<Record<string, Readonly<Partial<Record<FactKind, object>>>>> = {
  "macos-13-intel-user": {
    ...always,
    os: known({ version: "13.7.8", build: "22H730", architecture: "x86_64" }),
    "machine-class": known({ form: "laptop", runsIn: "physical" }),
    identity: known({ hostname: "Front Desk", model: "MacBook Pro", serial: "C02EXAMPLE01" }),
    "installed-software": known({
      complete: false,
      unread: ["~/Applications of another person: access_denied"],
      items: [
        { name: "Firefox ESR", version: "140.5.0", bundleId: "org.mozilla.firefox" },
        { name: "Safari", version: "18.6" },
        { name: "Terminal" },
        { name: "openssl@1.1", version: "1.1.1w", source: "homebrew" },
      ],
    }),
    "pending-updates": known({ updates: [], securityOrigins: ["apple-software-update"] }),
    "update-check": known({
      checkedAt: "2026-11-20T07:15:00.000Z",
      installedAt: "2025-08-21T09:00:00.000Z",
    }),
    "update-policy": known({ automatic: "download", obstacles: [] }),
    antivirus: known({ products: [xprotect("5321", "2026-11-17T20:00:00.000Z")] }),
    firewall: known({ layers: [{ name: "application", enabled: "no", defaultInbound: "allow" }] }),
    "disk-encryption": known({ volumes: [{ mount: "/", use: "system", state: "plain" }] }),
    browsers: known({
      complete: false,
      browsers: [
        { product: "firefox", channel: "esr" },
        { product: "safari", version: "18.6" },
      ],
    }),
    "installed-updates": known({
      read: ["install-history"],
      updates: [{ id: "XProtectPlistConfigData" }, { id: "macOS 13.7.8" }],
    }),
    administrators: known({
      guest: "enabled",
      complete: false,
      members: [{ ...root, enabled: "no" }, { type: "user" }, { type: "user" }],
    }),
    "screen-lock": known({
      settings: [{ scope: "user", enabled: "yes", afterSeconds: 600, password: "yes" }],
      usersNotRead: 1,
    }),
    "secure-boot": known({
      secureBoot: "not-supported",
      integrity: "enabled",
      gatekeeper: "yes",
      tpm: { present: "not-applicable" },
    }),
    "remote-access": known({
      services: [
        service("ssh", "no", "no"),
        service("screen-sharing", "yes", "yes"),
        service("remote-management", "no", "no"),
      ],
    }),
    backup: known({ hints: [{ tool: "time-machine", state: "installed" }] }),
    "removable-media": known({ storage: "not-restricted", deviceControl: "unknown" }),
    management: known({ domainJoined: "no", entraJoined: "no", mdm: { enrolled: "no" } }),
    edr: known({ products: [] }),
  },
  "macos-15-managed-root": {
    ...always,
    os: known({ version: "15.7.2", build: "24G325", architecture: "arm64" }),
    "machine-class": known({ form: "laptop", runsIn: "physical" }),
    identity: known({ hostname: "Ward Laptop 7", model: "MacBook Air", serial: "EXAMPLE0002" }),
    "installed-software": known({ complete: true, unread: [] }),
    "pending-updates": known({
      updates: [
        { name: "macOS Sequoia 15.7.3-24G419", candidate: "15.7.3", security: "yes" },
        { name: "macOS 27.1-27B82", candidate: "27.1", security: "no" },
      ],
    }),
    "update-check": known({ checkedAt: "2026-11-21T02:15:00.000Z" }),
    "update-policy": known({
      automatic: "install",
      managedBy: "declarative management",
      obstacles: [],
    }),
    antivirus: known({
      products: [
        xprotect("5322", "2026-11-19T16:00:00.000Z"),
        { product: "defender", realTime: "yes", mode: "active", signaturesFresh: "yes" },
      ],
    }),
    firewall: known({ layers: [{ enabled: "yes", defaultInbound: "block" }] }),
    "disk-encryption": known({
      volumes: [{ mount: "/", use: "system", state: "encrypted", method: "filevault" }],
    }),
    browsers: known({ complete: true, browsers: [{ product: "edge" }, { product: "safari" }] }),
    "installed-updates": known({ updates: [{ id: "macOS 15.7.2" }] }),
    administrators: known({
      guest: "disabled",
      complete: false,
      withoutAsking: 0,
      members: [{ ...root, enabled: "no" }, { type: "user" }, { type: "group" }],
    }),
    "screen-lock": known({
      settings: [
        { scope: "machine", from: "policy", enabled: "yes", afterSeconds: 600, password: "yes" },
        { scope: "user", from: "user", enabled: "yes", afterSeconds: 300, password: "yes" },
      ],
      usersNotRead: 1,
    }),
    "secure-boot": known({ secureBoot: "on", level: "full", integrity: "enabled" }),
    "remote-access": known({
      services: [
        service("ssh", "no", "no"),
        service("screen-sharing", "no", "no"),
        service("remote-management", "yes", "yes"),
      ],
    }),
    backup: unknown("not_reported"),
    "removable-media": known({ storage: "read-only", deviceControl: "on" }),
    management: known({
      domainJoined: "no",
      entraJoined: "yes",
      mdm: { enrolled: "yes", provider: "jamf", automated: "yes", userApproved: "yes" },
    }),
    edr: known({ products: [{ product: "defender-for-endpoint", onboarded: "yes" }] }),
  },
  "macos-27-apple-silicon": {
    ...always,
    os: known({ version: "27.1", response: "a", architecture: "arm64" }),
    "machine-class": known({ form: "desktop", runsIn: "physical" }),
    identity: known({ hostname: "Café Mac mini", model: "Mac mini", serial: "EXAMPLE0003" }),
    "installed-software": known({
      complete: true,
      items: [
        { name: "Arq" },
        { name: "Falcon" },
        { name: "Google Chrome", version: "158.0.7310.52" },
        { name: "Safari", version: "27.2" },
        { name: "TeamViewer" },
        { name: "Eclipse Temurin JDK", version: "21.0.4", source: "file" },
        { name: "node", version: "24.11.1", source: "homebrew" },
        { name: "openssl@3", version: "3.5.4" },
        { name: "openssl@3", version: "3.6.0" },
      ],
    }),
    "pending-updates": unknown("stale_cache"),
    "update-check": known({
      checkedAt: "2026-11-02T07:15:00.000Z",
      installedAt: "2026-11-03T02:30:00.000Z",
    }),
    "update-policy": unknown("access_denied"),
    antivirus: known({
      products: [
        xprotect("5322", "2026-11-19T02:30:00.000Z"),
        { product: "crowdstrike-falcon", running: "unknown", realTime: "no" },
      ],
    }),
    firewall: known({ layers: [{ enabled: "yes", defaultInbound: "block" }] }),
    "disk-encryption": known({ volumes: [{ mount: "/", state: "encrypted" }] }),
    browsers: known({ browsers: [{ product: "chrome" }, { product: "safari" }] }),
    "installed-updates": known({ read: ["system_profiler"] }),
    administrators: unknown("timeout"),
    "screen-lock": known({ settings: [{ enabled: "unknown", password: "yes" }] }),
    "secure-boot": known({ secureBoot: "on", level: "reduced", integrity: "custom" }),
    "remote-access": known({
      tools: ["TeamViewer"],
      services: [
        { ...service("ssh", "yes", "yes"), ports: [22] },
        service("screen-sharing", "no", "no"),
        service("remote-management", "no", "no"),
      ],
    }),
    backup: known({ hints: [{ tool: "arq", state: "installed" }] }),
    "removable-media": unknown("not_reported"),
    management: known({
      domainJoined: "yes",
      domain: "ad.example.org",
      entraJoined: "unknown",
      mdm: { enrolled: "unknown" },
    }),
    edr: known({ products: [{ product: "crowdstrike-falcon", onboarded: "unknown" }] }),
  },
};

test.each(Object.entries(machines))("%s: every fact", async (name, expected) => {
  const found = await play(name);
  expect(Object.keys(expected).sort()).toEqual([...factKinds].sort());
  for (const kind of factKinds) {
    expect({ kind, error: facts[kind].safeParse(found.get(kind)).error }).toEqual({ kind });
    expect(found.get(kind)).toMatchObject({ kind, ...expected[kind] });
  }
  // Whose folders were looked into stays on the machine.
  expect(JSON.stringify([...found.values()])).not.toMatch(/Users\/(?:person|other)|localadmin/);
});

test.each(Object.keys(machines))("%s: the same bytes each time", async (name) => {
  expect(JSON.stringify([...(await play(name))])).toBe(JSON.stringify([...(await play(name))]));
});

test("a Mac that answers nothing has no fact that is known", async () => {
  for (const elevated of [false, true]) {
    const collected = await collectFacts(mac({ elevated }));
    const states = collected.map(({ id, fact }) => [id, fact.state]);
    expect(states.filter(([, state]) => state === "known")).toEqual([]);
    expect(states.filter(([, state]) => state === "not-applicable").map(([id]) => id)).toEqual([
      "support-programme",
      "autorun",
    ]);
  }
});
