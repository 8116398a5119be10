import { expect, test } from "@jest/globals";
import { facts } from "@muster/mapping/facts";
import type { Scene } from "../../exec/testing.ts";
import { mac, type Plain, plist } from "../../testing/mac-scene.ts";
import { diskEncryptionOnMac } from "./darwin.ts";

type About = Omit<Scene, "platform">;

interface Made {
  readonly role?: string;
  readonly name?: string;
  readonly vault?: boolean;
  readonly encryption?: boolean;
  readonly migrating?: boolean;
}

const container = (store: string, ...volumes: readonly Made[]): Plain => ({
  PhysicalStores: [{ DeviceIdentifier: store }],
  Volumes: volumes.map(({ role, name = "Macintosh HD", vault, encryption, migrating }, i) => ({
    Name: name,
    DeviceIdentifier: `disk3s${i}`,
    Roles: role === undefined ? [] : [role],
    ...(vault !== undefined && { FileVault: vault }),
    ...(encryption !== undefined && { Encryption: encryption }),
    ...(migrating !== undefined && { CryptoMigrationOn: migrating }),
  })),
});
const apfs = (...containers: readonly Plain[]) => ({
  "diskutil apfs list -plist": plist({ Containers: containers }),
});
const system = (vault: boolean) =>
  container(
    "disk0s2",
    { role: "System", vault },
    { role: "Data", vault, name: "Data" },
    { role: "VM", vault: false },
    { role: "Preboot" },
  );
const fdesetup = (text: string) => ({ "fdesetup status": text });
const external = (...disks: readonly string[]) => ({
  "diskutil list -plist external": plist({ AllDisks: disks, AllDisksAndPartitions: [] }),
});

test.each<[string, About["commands"], Readonly<Record<string, string>>]>([
  ["on", fdesetup("FileVault is On.\n"), { "/": "encrypted" }],
  ["on, in line ends of Windows", fdesetup("FileVault is On.\r\n"), { "/": "encrypted" }],
  [
    "on, with an institution's key",
    fdesetup("FileVault is On.\nFileVault master keychain appears to be installed.\n"),
    { "/": "encrypted" },
  ],
  ["off", fdesetup("FileVault is Off.\n"), { "/": "plain" }],
  [
    "encrypting",
    fdesetup("FileVault is On.\nEncryption in progress: Percent completed = 12.34\n"),
    { "/": "encrypting" },
  ],
  [
    "about to encrypt",
    fdesetup("FileVault is Off.\nEncryption in progress: Pending\n"),
    { "/": "encrypting" },
  ],
  [
    "deferred",
    fdesetup("FileVault is Off.\nDeferred enablement appears to be active for user 'someone'.\n"),
    { "/": "plain" },
  ],
  [
    "decrypting",
    fdesetup("FileVault is Off.\nDecryption in progress: Percent completed = 40\n"),
    { "/": "decrypting" },
  ],
  [
    "decrypting while it says on",
    fdesetup("FileVault is On.\nDecryption in progress: Percent completed = 4\n"),
    { "/": "decrypting" },
  ],
  [
    "on, but",
    fdesetup("FileVault is On, but needs to be restarted to finish.\n"),
    { "/": "unknown" },
  ],
  [
    "off, but",
    fdesetup("FileVault is Off, but will be enabled after the next restart.\n"),
    { "/": "unknown" },
  ],
  [
    "a line nobody knows beside it",
    fdesetup("FileVault is On.\nThe moon is full.\n"),
    { "/": "unknown" },
  ],
  [
    "both words agree",
    { ...fdesetup("FileVault is On.\n"), ...apfs(system(true)) },
    { "/": "encrypted" },
  ],
  [
    "the worse of two words",
    { ...fdesetup("FileVault is On.\n"), ...apfs(system(false)) },
    { "/": "plain" },
  ],
  ["only the list of volumes", apfs(system(true)), { "/": "encrypted" }],
  ["only the list of volumes, off", apfs(system(false)), { "/": "plain" }],
  [
    "a volume on its way",
    apfs(container("disk0s2", { role: "Data", vault: true, migrating: true })),
    { "/": "partial" },
  ],
  [
    "a second volume that is open",
    {
      ...fdesetup("FileVault is On.\n"),
      ...apfs(system(true), container("disk0s4", { name: "Scans", vault: false })),
    },
    { "/": "encrypted", "/Volumes/Scans": "plain" },
  ],
  [
    "the same on a disk that can be pulled out",
    {
      ...fdesetup("FileVault is On.\n"),
      ...apfs(system(true), container("disk4s2", { name: "Stick", vault: false })),
      ...external("disk4", "disk4s2"),
    },
    { "/": "encrypted" },
  ],
  [
    "another system on a disk that can be pulled out",
    {
      ...fdesetup("FileVault is On.\n"),
      ...apfs(system(true), container("disk4s2", { role: "Data", vault: false })),
      ...external("disk4", "disk4s2"),
    },
    { "/": "encrypted" },
  ],
  [
    "encrypted by another key than FileVault's",
    {
      ...fdesetup("FileVault is On.\n"),
      ...apfs(
        system(true),
        container("disk0s4", { name: "A", encryption: true }, { name: "B", encryption: false }),
      ),
      ...external(),
    },
    { "/": "encrypted", "/Volumes/A": "unknown", "/Volumes/B": "plain" },
  ],
])("%s", async (_, commands = {}, expected) => {
  const reading = await diskEncryptionOnMac(mac({ commands }));
  expect(
    facts["disk-encryption"].safeParse({ kind: "disk-encryption", ...reading }).error,
  ).toBeUndefined();
  if (reading.state !== "known") throw new Error(JSON.stringify(reading));
  const states = reading.value.volumes.map((v) => [v.mount, v.state]);
  expect(Object.fromEntries(states)).toEqual(expected);
});

test("two words that disagree are told", async () => {
  const commands = { ...fdesetup("FileVault is On.\n"), ...apfs(system(false)) };
  expect(await diskEncryptionOnMac(mac({ commands }))).toMatchObject({
    conflicts: ["fdesetup and diskutil disagree about the system's volume"],
  });
});

test.each<[string, About["commands"], string]>([
  ["nothing", {}, "command_missing"],
  ["an empty answer", fdesetup(""), "not_reported"],
  ["words of another language", fdesetup("FileVault ist aktiviert.\n"), "parse_error"],
  ["a list that is none", { "diskutil apfs list -plist": "error" }, "command_missing"],
  [
    "a tool that hangs",
    { fdesetup: { state: "failed", reason: "timeout", detail: "10 s" } },
    "timeout",
  ],
  [
    "a refusal",
    { fdesetup: { exitCode: 1, stderr: "fdesetup: Operation not permitted\n" } },
    "access_denied",
  ],
])("%s is unknown", async (_, commands = {}, reason) => {
  expect(await diskEncryptionOnMac(mac({ commands }))).toMatchObject({ state: "unknown", reason });
});
