import { expect, test } from "@jest/globals";
import { facts } from "@muster/mapping/facts";
import type { Scene } from "../../exec/testing.ts";
import { info, mac, type Plain, plist } from "../../testing/mac-scene.ts";
import { backupOnMac } from "../backup/darwin.ts";
import { removableMediaOnMac } from "../removable-media/darwin.ts";
import { managementOnMac } from "./darwin.ts";

type About = Omit<Scene, "platform">;

const enrolled = (dep: string, mdm: string, server?: string) => ({
  "profiles status -type enrollment": `Enrolled via DEP: ${dep}\nMDM enrollment: ${mdm}\n${server === undefined ? "" : `MDM server: ${server}\n`}`,
});
const bound =
  "You are bound to Active Directory:\n  Active Directory Forest          = ad.example.org\n  Active Directory Domain          = ad.example.org\n  Computer Account                 = ward-mac$\n";
const sso = (body: string) => ({
  "app-sso platform -s": `Device Configuration:\n ${body}\n\nLogin Configuration:\n (null)\n`,
});
const entra = (done: boolean) =>
  `{\n  "deviceSigningKey" : "x",\n  "extensionIdentifier" : "com.microsoft.CompanyPortalMac.ssoextension",\n  "registrationCompleted" : ${done}\n}`;

test.each<[string, About, object]>([
  [
    "enrolled by the organisation's purchase",
    {
      commands: enrolled(
        "Yes",
        "Yes (User Approved)",
        "https://example.jamfcloud.com//mdm/ServerURL",
      ),
    },
    {
      mdm: { enrolled: "yes", automated: "yes", userApproved: "yes", provider: "jamf" },
      domainJoined: "unknown",
    },
  ],
  [
    "enrolled by hand, and not approved",
    { commands: enrolled("No", "Yes", "https://mdm.example.org/checkin") },
    { mdm: { enrolled: "yes", automated: "no", userApproved: "no", provider: "mdm.example.org" } },
  ],
  [
    "Intune",
    { commands: enrolled("Yes", "Yes (User Approved)", "https://i.manage.microsoft.com/x") },
    { mdm: { provider: "intune" } },
  ],
  [
    "not enrolled",
    { commands: enrolled("No", "No") },
    { mdm: { enrolled: "no", automated: "no" } },
  ],
  [
    "bound to a directory",
    { commands: { ...enrolled("No", "No"), "dsconfigad -show": bound } },
    { domainJoined: "yes", domain: "ad.example.org" },
  ],
  [
    "bound to none",
    { commands: { ...enrolled("No", "No"), "dsconfigad -show": "" } },
    { domainJoined: "no" },
  ],
  [
    "an error about the directory",
    { commands: { ...enrolled("No", "No"), "dsconfigad -show": { exitCode: 78, stderr: "x" } } },
    { domainJoined: "unknown" },
  ],
  [
    "joined by single sign-on",
    { commands: { ...enrolled("Yes", "Yes (User Approved)"), ...sso(entra(true)) } },
    { entraJoined: "yes", entraRegistered: "unknown" },
  ],
  [
    "not registered yet",
    { commands: { ...enrolled("No", "No"), ...sso(entra(false)) } },
    { entraJoined: "no" },
  ],
  [
    "no single sign-on",
    { commands: { ...enrolled("No", "No"), ...sso("(null)") } },
    { entraJoined: "no" },
  ],
  [
    "enrolment that cannot be told beside a binding that can",
    {
      commands: {
        "profiles status -type enrollment": "Error: the service is not available\n",
        "dsconfigad -show": bound,
      },
    },
    { mdm: { enrolled: "unknown" }, unread: ["profiles: the state of enrolment"] },
  ],
  [
    "other tools",
    { commands: enrolled("No", "No"), files: { "/usr/local/munki/managedsoftwareupdate": "" } },
    { others: [{ tool: "munki", active: "unknown" }] },
  ],
])("management: %s", async (_, about, value) => {
  const reading = await managementOnMac(mac(about));
  expect(facts.management.safeParse({ kind: "management", ...reading }).error).toBeUndefined();
  expect(reading).toMatchObject({ state: "known", value });
});

test.each<[string, About, string]>([
  ["nothing", {}, "command_missing"],
  [
    "an error text",
    { commands: { profiles: "profiles: the enrollment service could not be reached\n" } },
    "parse_error",
  ],
])("management: %s is unknown", async (_, about, reason) => {
  expect(await managementOnMac(mac(about))).toMatchObject({ state: "unknown", reason });
});

const destinations = (...list: readonly Plain[]) => ({
  "tmutil destinationinfo -X": plist({ Destinations: list }),
});
const disk = { ID: "00000000-0000-0000-0000-000000000000", Kind: "Local", Name: "Backup" };
const TM = "/Library/Preferences/com.apple.TimeMachine.plist";
const preferences = (over: Readonly<Record<string, Plain>>) => ({ [TM]: plist(over) });
const ran = {
  LastKnownEncryptionState: "Encrypted",
  SnapshotDates: [new Date("2026-11-19T08:00:00Z"), new Date("2026-11-20T08:00:00Z")],
};

test.each<[string, About, readonly object[]]>([
  [
    "Time Machine with its dates",
    { commands: destinations(disk), files: preferences({ AutoBackup: true, Destinations: [ran] }) },
    [
      {
        tool: "time-machine",
        state: "scheduled",
        lastSuccessAt: "2026-11-20T08:00:00.000Z",
        encrypted: "yes",
      },
    ],
  ],
  [
    "preferences alone",
    { files: preferences({ AutoBackup: true, Destinations: [ran] }) },
    [{ state: "scheduled" }],
  ],
  [
    "preferences that are refused",
    { commands: destinations(disk), files: { [TM]: "access_denied" } },
    [{ tool: "time-machine", state: "installed", encrypted: "unknown" }],
  ],
  [
    "switched off",
    {
      commands: destinations(disk),
      files: preferences({
        AutoBackup: false,
        Destinations: [{ LastKnownEncryptionState: "NotEncrypted" }],
      }),
    },
    [{ state: "off", encrypted: "no" }],
  ],
  [
    "another program",
    {
      files: {
        "/Applications/Arq.app/Contents/Info.plist": info("Arq", "com.haystacksoftware.Arq", "7"),
      },
    },
    [{ tool: "arq", state: "installed" }],
  ],
])("backup: %s", async (_, about, hints) => {
  const reading = await backupOnMac(mac(about));
  expect(facts.backup.safeParse({ kind: "backup", ...reading }).error).toBeUndefined();
  expect(reading).toMatchObject({ state: "known", value: { hints } });
});

test.each<[string, About, string]>([
  ["nothing", {}, "not_reported"],
  [
    "no destination",
    { commands: { tmutil: { exitCode: 1, stderr: "tmutil: No destinations configured.\n" } } },
    "not_reported",
  ],
  ["settings that are refused", { files: { [TM]: "access_denied" } }, "access_denied"],
])("backup: %s is unknown", async (_, about, reason) => {
  expect(await backupOnMac(mac(about))).toMatchObject({ state: "unknown", reason });
});

const DISKS = "/var/db/ManagedConfigurationFiles/DiskManagement/settings.plist";
const UI = "/Library/Managed Preferences/com.apple.systemuiserver.plist";
const ACCESS = "/Library/Managed Preferences/com.apple.applicationaccess.plist";
const free = enrolled("No", "No");

test.each<[string, About, object]>([
  [
    "a Mac nobody manages",
    { commands: free },
    { storage: "not-restricted", policies: [], deviceControl: "unknown" },
  ],
  [
    "a declaration that blocks",
    { files: { [DISKS]: plist({ ExternalStorage: "Disallowed" }) } },
    {
      storage: "blocked",
      policies: [{ source: "disk-management", setting: "ExternalStorage", value: "Disallowed" }],
    },
  ],
  [
    "a declaration in JSON",
    { files: { [DISKS]: '{"Restrictions":{"ExternalStorage":"ReadOnly"}}' } },
    { storage: "read-only" },
  ],
  [
    "a declaration that allows",
    { files: { [DISKS]: plist({ ExternalStorage: "Allowed" }) } },
    { storage: "not-restricted" },
  ],
  [
    "a declaration nobody knows",
    { files: { [DISKS]: plist({ ExternalStorage: "Sometimes" }) } },
    { storage: "unknown" },
  ],
  [
    "old controls that eject",
    { files: { [UI]: plist({ "mount-controls": { "harddisk-external": ["deny", "eject"] } }) } },
    { storage: "blocked" },
  ],
  [
    "old controls: read only",
    { files: { [UI]: plist({ "mount-controls": { "harddisk-external": ["read-only"] } }) } },
    { storage: "read-only" },
  ],
  [
    "a managed Mac with restrictions that say nothing of storage",
    {
      files: { [ACCESS]: plist({ allowUSBRestrictedMode: false }) },
      commands: enrolled("Yes", "Yes (User Approved)"),
    },
    {
      storage: "not-restricted",
      policies: [{ setting: "allowUSBRestrictedMode", value: "false" }],
    },
  ],
  [
    "the strictest of two",
    {
      files: {
        [DISKS]: plist({ ExternalStorage: "ReadOnly" }),
        [UI]: plist({ "mount-controls": { "harddisk-external": ["deny"] } }),
      },
    },
    { storage: "blocked" },
  ],
  [
    "Defender's device control",
    {
      commands: {
        ...free,
        "mdatp health --output json":
          '{"healthy":true,"deviceControlEnforcementLevel":{"value":"block"}}',
      },
    },
    { deviceControl: "on" },
  ],
  [
    "Defender's device control that only looks on",
    {
      commands: {
        ...free,
        "mdatp health --output json": '{"healthy":true,"deviceControlEnforcementLevel":"audit"}',
      },
    },
    { deviceControl: "off" },
  ],
])("removable media: %s", async (_, about, value) => {
  const reading = await removableMediaOnMac(mac(about));
  expect(
    facts["removable-media"].safeParse({ kind: "removable-media", ...reading }).error,
  ).toBeUndefined();
  expect(reading).toMatchObject({ state: "known", value });
});

test("a declaration only root may read leaves storage unknown", async () => {
  const machine = mac({ commands: free });
  const denied = {
    ...machine,
    list: async (path: string) =>
      path.startsWith("/var/db/")
        ? ({ state: "failed", reason: "access_denied", detail: path } as const)
        : machine.list(path),
  };
  expect(await removableMediaOnMac(denied)).toMatchObject({
    state: "known",
    value: { storage: "unknown", unread: ["disk management: access_denied"] },
  });
});

test("nothing of management: what is allowed is unknown", async () => {
  expect(await removableMediaOnMac(mac({}))).toMatchObject({
    state: "unknown",
    reason: "not_reported",
  });
});
