import { expect, test } from "@jest/globals";
import { facts } from "@muster/mapping/facts";
import { type Scene, scene } from "../../exec/testing.ts";
import { Failed, key, windowsScene } from "../../testing/windows-scene.ts";
import { parseTimestamp, readProductState } from "./security-center.ts";
import { parseDatDate, parseEpoch, parseEsetVersion } from "./signature-dates.ts";
import { antivirusOnWindows } from "./windows.ts";

test.each([
  [397_568, "on", "yes", true],
  [397_584, "on", "no", true],
  [393_472, "off", "yes", true],
  [266_240, "on", "yes", false],
  [397_312, "on", "yes", false],
  [266_256, "on", "no", false],
  [397_328, "on", "no", false],
  [262_144, "off", "yes", false],
  [331_776, "on", "yes", false],
  [0x06_2000, "snoozed", "yes", false],
  [0x06_3000, "expired", "yes", false],
  [0x06_4000, "unknown", "unknown", false],
  [0x06_1001, "unknown", "unknown", false],
  [0x06_1200, "unknown", "unknown", false],
  [-1, "unknown", "unknown", false],
  [0x106_1000, "unknown", "unknown", false],
] as const)("product state %d is %s", (value, state, fresh, windows) => {
  expect(readProductState(value)).toEqual({ state, fresh, windows });
});

test.each([
  ["Fri, 20 Nov 2026 08:12:33 GMT", "2026-11-20T08:12:33.000Z"],
  ["2026-11-20T08:12:33Z", "2026-11-20T08:12:33.000Z"],
  ["Fr, 20 Nov 2026 08:12:33 GMT", undefined],
  ["20/11/2026 08:12", undefined],
  ["", undefined],
])("a record of %s", (text, at) => expect(parseTimestamp(text)).toBe(at));

test("signature dates of other makers", () => {
  expect(parseEsetVersion("30125 (20261120)")).toEqual({
    version: "30125",
    at: "2026-11-20T00:00:00.000Z",
  });
  expect(parseEsetVersion("30125")).toEqual({});
  expect(parseDatDate("2026/11/20")).toBe("2026-11-20T00:00:00.000Z");
  expect(parseDatDate("20/11/2026")).toBeUndefined();
  expect(parseEpoch(1_795_000_000)).toBe("2026-11-18T11:06:40.000Z");
  expect(parseEpoch(0)).toBeUndefined();
});

const client = { "operating-system": { ProductType: 1 } };
const server = { "operating-system": { ProductType: 3 } };
const service = (Name: string, State = "Running", StartMode = "Auto") => ({
  Name,
  State,
  StartMode,
});
const services = (...more: ReturnType<typeof service>[]) => ({
  services: [service("EventLog"), ...more],
});
const uninstall = { uninstall: [{ DisplayName: "Example Notes", DisplayVersion: "1.0" }] };
const status = (over: object = {}) => ({
  "defender-status": {
    AMRunningMode: "Normal",
    AMServiceEnabled: true,
    AntivirusEnabled: true,
    RealTimeProtectionEnabled: true,
    AMProductVersion: "4.18.26100.9",
    AntivirusSignatureVersion: "1.441.120.0",
    AntivirusSignatureLastUpdated: "/Date(1795197600000)/",
    DefenderSignaturesOutOfDate: false,
    ...over,
  },
});
const center = (...rows: readonly object[]) => ({ "antivirus-products": rows });
const registered = (
  displayName: string,
  productState: unknown,
  timestamp = "Fri, 20 Nov 2026 08:00:00 GMT",
) => ({
  displayName,
  productState,
  timestamp,
  instanceGuid: "{00000000-0000-0000-0000-000000000001}",
});
const inCenter = (productState: number) => ({
  ...registered("Windows Defender", productState),
  instanceGuid: "{D68DDC3A-831F-4fae-9E44-DA132C1ACF46}",
});
const LONG_AGO = "Mon, 03 Feb 2025 08:00:00 GMT";

async function ask(about: Scene) {
  const reading = await antivirusOnWindows(scene(about));
  expect(facts.antivirus.safeParse({ kind: "antivirus", ...reading }).error).toBeUndefined();
  return reading;
}

async function told(sections: object): Promise<unknown> {
  const reading = await ask(windowsScene({ ...sections }));
  if (reading.state !== "known")
    return reading.state === "unknown" ? reading.reason : reading.state;
  return reading.value.products.map(
    (p) => `${p.product}: runs ${p.running}, real-time ${p.realTime}, ${p.mode}`,
  );
}

const gone = new Failed("CimException", "0x8004100E");

test.each<[string, object, unknown]>([
  [
    "Defender protecting",
    { ...client, ...status() },
    ["defender: runs yes, real-time yes, active"],
  ],
  [
    "passive, though its switches say yes",
    status({ AMRunningMode: "Passive Mode" }),
    ["defender: runs yes, real-time no, passive"],
  ],
  [
    "passive beside another by way of SxS",
    status({ AMRunningMode: "SxS Passive Mode" }),
    ["defender: runs yes, real-time no, passive"],
  ],
  [
    "EDR block mode hides which of the two",
    status({ AMRunningMode: "EDR Block Mode" }),
    ["defender: runs yes, real-time unknown, unknown"],
  ],
  [
    "EDR block mode, forced passive",
    {
      ...status({ AMRunningMode: "EDR Block Mode" }),
      registry: {
        "HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows Advanced Threat Protection": key({
          ForceDefenderPassiveMode: 1,
        }),
      },
    },
    ["defender: runs yes, real-time no, passive"],
  ],
  [
    "not running",
    status({ AMRunningMode: "Not running" }),
    ["defender: runs no, real-time no, unknown"],
  ],
  [
    "a mode nobody heard of",
    status({ AMRunningMode: "Turbo" }),
    ["defender: runs yes, real-time unknown, unknown"],
  ],
  [
    "an older platform without a mode",
    status({ AMRunningMode: null }),
    ["defender: runs yes, real-time yes, unknown"],
  ],
  [
    "an older platform beside another product",
    { ...status({ AMRunningMode: "" }), ...services(service("ekrn")) },
    [
      "defender: runs yes, real-time unknown, unknown",
      "eset: runs yes, real-time unknown, unknown",
    ],
  ],
  [
    "one switch is off",
    status({ RealTimeProtectionEnabled: false }),
    ["defender: runs yes, real-time no, active"],
  ],
  [
    "one switch is not told",
    status({ AntivirusEnabled: null }),
    ["defender: runs yes, real-time unknown, active"],
  ],
  [
    "its service is stopped",
    { ...client, "defender-status": new Failed("CimException", "0x800106BA") },
    ["defender: runs no, real-time no, unknown"],
  ],
  [
    "its status hangs while its service runs",
    {
      ...client,
      "defender-status": new Failed("TimeoutException"),
      ...services(service("WinDefend")),
    },
    ["defender: runs yes, real-time unknown, unknown"],
  ],
  [
    "Security Center alone never proves Defender",
    { ...client, ...center(inCenter(397_568)) },
    ["defender: runs unknown, real-time unknown, unknown"],
  ],
  [
    "a server whose feature was removed, all places read",
    { ...server, "antivirus-products": gone, "defender-status": gone, ...services(), ...uninstall },
    [],
  ],
  [
    "the same on a client says nothing",
    { ...client, ...center(), "defender-status": gone, ...services(), ...uninstall },
    "unsupported",
  ],
  [
    "a server whose services were not read",
    { ...server, "defender-status": gone, ...uninstall },
    "command_missing",
  ],
  ["nothing answers", {}, "command_missing"],
  [
    "a server's product beside a passive Defender",
    {
      ...server,
      "antivirus-products": gone,
      ...status({ AMRunningMode: "Passive Mode" }),
      ...services(service("CSFalconService")),
    },
    [
      "defender: runs yes, real-time no, passive",
      "crowdstrike-falcon: runs yes, real-time unknown, unknown",
    ],
  ],
  [
    "another product on, by its service",
    {
      ...client,
      ...center(registered("Sophos Endpoint", 397_312, LONG_AGO)),
      ...services(service("Sophos Endpoint Defense Service")),
    },
    ["sophos: runs yes, real-time yes, active"],
  ],
  [
    "a product left in Security Center",
    {
      ...client,
      ...status(),
      ...center(inCenter(397_568), registered("Sophos Endpoint", 397_312, LONG_AGO)),
      ...services(),
    },
    ["defender: runs yes, real-time yes, active", "sophos: runs no, real-time no, unknown"],
  ],
  [
    "the same, services not read",
    { ...client, ...center(registered("Sophos Endpoint", 397_312, LONG_AGO)) },
    ["sophos: runs unknown, real-time unknown, unknown"],
  ],
  [
    "an unknown product that reported lately",
    { ...client, ...center(registered("Example AV", "266240")) },
    ["Example AV: runs yes, real-time yes, active"],
  ],
  [
    "registered and off",
    { ...client, ...center(registered("Example AV", 262_144)) },
    ["Example AV: runs no, real-time no, unknown"],
  ],
  [
    "a state nobody has described",
    { ...client, ...center(registered("Example AV", 0x06_1002)) },
    ["Example AV: runs unknown, real-time unknown, unknown"],
  ],
  [
    "two active products",
    {
      ...client,
      ...status(),
      ...center(inCenter(397_568), registered("ESET Security", 266_240)),
      ...services(service("ekrn")),
    },
    ["defender: runs yes, real-time yes, active", "eset: runs yes, real-time yes, active"],
  ],
  [
    "installed, its service stopped",
    { ...server, ...status(), ...services(service("SAVService", "Stopped")) },
    ["defender: runs yes, real-time yes, active", "sophos: runs no, real-time no, unknown"],
  ],
  [
    "installed and stopped, and Defender could not be asked",
    {
      ...server,
      "defender-status": new Failed("CimException", "0x80041069"),
      ...services(service("SAVService", "Stopped")),
    },
    [
      "defender: runs unknown, real-time unknown, unknown",
      "sophos: runs no, real-time no, unknown",
    ],
  ],
  [
    "services as Get-Service numbers them",
    { ...server, ...status(), services: [{ Name: "SentinelAgent", Status: 4, StartType: 2 }] },
    [
      "defender: runs yes, real-time yes, active",
      "sentinelone: runs yes, real-time unknown, unknown",
    ],
  ],
])("%s", async (_, sections, outcome) => expect(await told(sections)).toEqual(outcome));

test.each<[string, object, object]>([
  [
    "the date in UTC",
    status(),
    { signaturesAt: "2026-11-20T18:00:00.000Z", signaturesFresh: "unknown" },
  ],
  [
    "a sentinel, and the registry's own date",
    {
      ...status({
        AntivirusSignatureLastUpdated: "1601-01-01T00:00:00Z",
        AntivirusSignatureVersion: "",
      }),
      registry: {
        "HKLM\\SOFTWARE\\Microsoft\\Windows Defender\\Signature Updates": key({
          AVSignatureVersion: "1.441.1.0",
          SignaturesLastUpdated: [0, 128, 159, 164, 111, 89, 221, 1],
        }),
      },
    },
    { signatureVersion: "1.441.1.0" },
  ],
  [
    "it says itself that they are old",
    status({ DefenderSignaturesOutOfDate: true }),
    { signaturesFresh: "no" },
  ],
  [
    "Security Center says stale",
    { ...status(), ...center(inCenter(397_584)) },
    { signaturesFresh: "no" },
  ],
])("signatures: %s", async (_, sections, expected) => {
  const reading = await ask(windowsScene({ ...sections }));
  expect(reading).toMatchObject({ value: { products: [expected] } });
});

test.each<[string, object, RegExp, string]>([
  [
    "Security Center says off",
    { ...status(), ...center(inCenter(393_472)) },
    /Security Center says off/,
    "no",
  ],
  [
    "its settings disable it",
    { ...status(), "defender-preference": { DisableRealtimeMonitoring: true } },
    /settings say it is disabled/,
    "no",
  ],
  [
    "Security Center says on",
    { ...status({ AMRunningMode: "Passive Mode" }), ...center(inCenter(397_568)) },
    /own status says it does not protect/,
    "no",
  ],
])("a conflict: %s", async (_, sections, conflict, realTime) => {
  const reading = await ask(windowsScene({ ...sections }));
  expect(reading).toMatchObject({
    conflicts: [expect.stringMatching(conflict)],
    value: { products: [{ realTime }] },
  });
});

test("an expired product is without a licence", async () => {
  const sections = { ...client, ...center(registered("Example AV", 0x06_3000)) };
  expect(await ask(windowsScene(sections))).toMatchObject({
    value: { products: [{ licensed: "no", realTime: "unknown" }] },
  });
});
