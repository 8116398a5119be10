import { expect, test } from "@jest/globals";
import { type FactKind, facts } from "@muster/mapping/facts";
import fc from "fast-check";
import { scene } from "../exec/testing.ts";
import { expectNeverToThrow, expectQuick, type Trial } from "../testing/fuzz.ts";
import { Failed, windowsScene } from "../testing/windows-scene.ts";
import { administratorsOnWindows } from "./administrators/windows.ts";
import { parseTimestamp } from "./antivirus/security-center.ts";
import { parseDatDate, parseEsetVersion } from "./antivirus/signature-dates.ts";
import { antivirusOnWindows } from "./antivirus/windows.ts";
import { autorunOnWindows } from "./autorun/windows.ts";
import { backupOnWindows } from "./backup/windows.ts";
import { diskEncryptionOnWindows } from "./disk-encryption/windows.ts";
import { edrOnWindows } from "./edr/windows.ts";
import { firewallOnWindows } from "./firewall/windows.ts";
import { parseDsregcmd, tenantIn } from "./management/dsregcmd.ts";
import { managementOnWindows } from "./management/windows.ts";
import { remoteAccessOnWindows } from "./remote-access/windows.ts";
import { removableMediaOnWindows } from "./removable-media/windows.ts";
import { screenLockOnWindows } from "./screen-lock/windows.ts";
import { secureBootOnWindows } from "./secure-boot/windows.ts";
import { numbersIn } from "./secure-boot/windows-boot.ts";

const texts: Readonly<Record<string, Trial>> = {
  dsregcmd: [
    parseDsregcmd,
    "   AzureAdJoined : YES\r\n   TenantId : 00000000-0000-4000-8000-00000000000a\r\n",
  ],
  tenant: [tenantIn, "{00000000-0000-4000-8000-00000000000A}"],
  timestamp: [parseTimestamp, "Fri, 20 Nov 2026 08:12:33 GMT"],
  eset: [parseEsetVersion, "30125 (20261120)"],
  dat: [parseDatDate, "2026/11/20"],
  numbers: [numbersIn, "{1, 2}"],
};

test.each(Object.entries(texts))("%s never throws", (_, trial) => expectNeverToThrow(trial));
test.each(Object.entries(texts))("%s stays quick", (_, [parse]) => expectQuick(parse));

const probes = {
  antivirus: antivirusOnWindows,
  firewall: firewallOnWindows,
  "disk-encryption": diskEncryptionOnWindows,
  administrators: administratorsOnWindows,
  "screen-lock": screenLockOnWindows,
  autorun: autorunOnWindows,
  "secure-boot": secureBootOnWindows,
  "remote-access": remoteAccessOnWindows,
  backup: backupOnWindows,
  "removable-media": removableMediaOnWindows,
  management: managementOnWindows,
  edr: edrOnWindows,
} as const;
const kinds = Object.keys(probes) as readonly (keyof typeof probes)[];

/** Members that these probes look at. */
const members = [
  "displayName productState timestamp instanceGuid AMRunningMode AMServiceEnabled AntivirusEnabled",
  "RealTimeProtectionEnabled AntivirusSignatureLastUpdated DisableRealtimeMonitoring Name State Status StartMode",
  "StartType Enabled DefaultInboundAction AllowInboundRules NetworkCategory DriveLetter MountPoint VolumeType",
  "ConversionStatus VolumeStatus ProtectionStatus EncryptionMethod EncryptionPercentage LockStatus drive value",
  "SpecVersion TpmPresent IsEnabled_InitialValue SecurityServicesRunning VirtualizationBasedSecurityStatus SID",
  "ObjectClass PrincipalSource Disabled PasswordRequired ProductType DomainRole PartOfDomain Domain DisplayName",
  "LastSuccessfulBackupTime NextBackupTime DeviceControlState",
]
  .join(" ")
  .split(" ");
const sections = [
  "antivirus-products firewall-products defender-status defender-preference services firewall-profiles",
  "connection-profiles bitlocker-volumes drive-protection tpm device-guard administrators local-accounts",
  "directory-join backup-summary operating-system computer-system uninstall registry",
]
  .join(" ")
  .split(" ");

const likely = fc.constantFrom<unknown>(
  0,
  1,
  2,
  4,
  397_568,
  "True",
  "Running",
  "Normal",
  "On",
  "C:",
  "mpssvc",
  "S-1-5-21-1-2-3-500",
  "Fri, 20 Nov 2026 08:12:33 GMT",
  "/Date(1795197600000)/",
  true,
  false,
  null,
  { value: 4, Value: "Running" },
  [],
);
const value = fc.oneof(likely, fc.jsonValue({ maxDepth: 1 }));
const row = fc.dictionary(fc.constantFrom(...members), value, { maxKeys: 8 });
const data = fc.oneof(
  row,
  fc.array(row, { maxLength: 4 }),
  fc.jsonValue({ maxDepth: 2 }),
  fc.constant(new Failed("CimException", "0x8004100E")),
);
const answer = fc.dictionary(fc.constantFrom(...sections), data);

test.each(kinds)("%s keeps its shape whatever Windows answers", async (kind) => {
  await fc.assert(
    fc.asyncProperty(answer, async (said) => {
      const reading = await probes[kind](scene(windowsScene(said)));
      const fact = facts[kind as FactKind].safeParse({ kind, ...reading });
      expect(fact.error).toBeUndefined();
    }),
    { numRuns: 120 },
  );
});

const refusals = ["0x80041003", "0x8004100E", "0x80041069", "0x800106BA"];

test.each(refusals.flatMap((code) => kinds.map((kind) => [kind, code] as const)))(
  "%s is never known where every part failed with %s",
  async (kind, code) => {
    const said = Object.fromEntries(
      sections.map((name) => [name, new Failed("CimException", code)]),
    );
    const reading = await probes[kind](scene(windowsScene(said)));
    // A stopped Defender is a reading of its own: it does not protect.
    const stopped = kind === "antivirus" && code === "0x800106BA";
    if (stopped) expect(reading).toMatchObject({ value: { products: [{ realTime: "no" }] } });
    else expect(reading.state).toBe("unknown");
  },
);

test.each(kinds)("%s is unknown where every part is empty", async (kind) => {
  const said = Object.fromEntries(sections.map((name) => [name, []]));
  const reading = await probes[kind](scene(windowsScene(said)));
  // A class of TPMs without an instance is a reading: there is none.
  if (kind === "secure-boot") {
    expect(reading).toMatchObject({ value: { secureBoot: "unknown", tpm: { present: "no" } } });
  } else expect(reading.state).toBe("unknown");
});

/** What people record by hand: one cmdlet each, as it prints for a person or as JSON. */
const byHand: Readonly<Record<string, string>> = {
  "Get-MpComputerStatus":
    "\r\nAMRunningMode                   : Passive Mode\r\nAMServiceEnabled                : True\r\nAntivirusEnabled                : True\r\nAntivirusSignatureLastUpdated   : 20/11/2026 18:00:00\r\nRealTimeProtectionEnabled       : True\r\n\r\n",
  "Get-NetFirewallProfile":
    "\r\nName                            : Domain\r\nEnabled                         : True\r\nDefaultInboundAction            : Block\r\nAllowInboundRules               : NotConfigured\r\n\r\nName                            : Private\r\nEnabled                         : False\r\nDefaultInboundAction            : NotConfigured\r\n\r\nName                            : Public\r\nEnabled                         : NotConfigured\r\nDefaultInboundAction            : Block\r\n",
  "Get-BitLockerVolume":
    '{"MountPoint":"C:","VolumeType":0,"VolumeStatus":1,"ProtectionStatus":0,"EncryptionMethod":6,"EncryptionPercentage":100,"LockStatus":0,"KeyProtector":[]}',
  "Get-LocalGroupMember":
    '[{"Name":"EXAMPLE\\\\a","SID":{"BinaryLength":28,"Value":"S-1-5-21-1-2-3-500"},"ObjectClass":"User","PrincipalSource":1}]',
  dsregcmd: "             AzureAdJoined : NO\r\n              DomainJoined : YES\r\n",
};

test("single cmdlets, as people record them", async () => {
  const machine = scene({ platform: "win32", commands: byHand });
  expect(await antivirusOnWindows(machine)).toMatchObject({
    value: { products: [{ product: "defender", mode: "passive", realTime: "no" }] },
  });
  expect(await firewallOnWindows(machine)).toMatchObject({
    value: {
      layers: [
        { name: "domain", enabled: "yes", defaultInbound: "block" },
        { name: "private", enabled: "no", defaultInbound: "unknown" },
        { name: "public", enabled: "unknown", defaultInbound: "block" },
      ],
    },
  });
  expect(await diskEncryptionOnWindows(machine)).toMatchObject({
    value: { volumes: [{ mount: "C:", use: "system", state: "suspended", method: "xts-aes-128" }] },
  });
  expect(await administratorsOnWindows(machine)).toMatchObject({
    value: { members: [{ wellKnown: "administrator", from: "local" }], guest: "unknown" },
  });
  expect(await managementOnWindows(machine)).toMatchObject({
    value: { domainJoined: "yes", entraJoined: "no", mdm: { enrolled: "unknown" } },
  });
});
