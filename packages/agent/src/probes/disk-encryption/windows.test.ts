import { expect, test } from "@jest/globals";
import { facts } from "@muster/mapping/facts";
import { type Scene, scene } from "../../exec/testing.ts";
import { Failed, windowsScene } from "../../testing/windows-scene.ts";
import { diskEncryptionOnWindows } from "./windows.ts";

const volume = (over: object = {}) => ({
  DriveLetter: "C:",
  VolumeType: 0,
  ConversionStatus: 1,
  ProtectionStatus: 1,
  EncryptionMethod: 6,
  LockStatus: 0,
  ...over,
});
const cmdlet = (over: object = {}) => ({
  MountPoint: "C:",
  VolumeType: "OperatingSystem",
  VolumeStatus: "FullyEncrypted",
  ProtectionStatus: "On",
  EncryptionMethod: "XtsAes256",
  EncryptionPercentage: 100,
  LockStatus: "Unlocked",
  KeyProtector: [{ KeyProtectorType: "Tpm" }],
  ...over,
});
const volumes = (...rows: readonly object[]) => ({ "bitlocker-volumes": rows });
const shell = (...rows: readonly object[]) => ({ "drive-protection": rows });
const denied = { "bitlocker-volumes": new Failed("CimException", "0x80041003") };

async function ask(about: Scene) {
  const reading = await diskEncryptionOnWindows(scene(about));
  const fact = facts["disk-encryption"].safeParse({ kind: "disk-encryption", ...reading });
  expect(fact.error).toBeUndefined();
  return reading;
}

async function told(sections: object): Promise<unknown> {
  const reading = await ask(windowsScene({ ...sections }));
  if (reading.state !== "known")
    return reading.state === "unknown" ? reading.reason : reading.state;
  return reading.value.volumes.map((v) => `${v.mount} ${v.use} ${v.state} ${v.method ?? "-"}`);
}

test.each<[string, object, unknown]>([
  ["encrypted and protected", volumes(volume()), ["C: system encrypted xts-aes-128"]],
  ["protection off", volumes(volume({ ProtectionStatus: 0 })), ["C: system suspended xts-aes-128"]],
  [
    "decrypted",
    volumes(volume({ ConversionStatus: 0, ProtectionStatus: 0, EncryptionMethod: 0 })),
    ["C: system plain -"],
  ],
  [
    "encrypting",
    volumes(volume({ ConversionStatus: 2, ProtectionStatus: 0 })),
    ["C: system encrypting xts-aes-128"],
  ],
  [
    "decrypting",
    volumes(volume({ ConversionStatus: 3, ProtectionStatus: 0 })),
    ["C: system decrypting xts-aes-128"],
  ],
  [
    "paused",
    volumes(
      volume({ ConversionStatus: 4 }),
      volume({ DriveLetter: "D:", VolumeType: 1, ConversionStatus: 5 }),
    ),
    ["C: system partial xts-aes-128", "D: data partial xts-aes-128"],
  ],
  [
    "locked",
    volumes(
      volume(),
      volume({
        DriveLetter: "D:",
        VolumeType: 1,
        LockStatus: 1,
        ProtectionStatus: 2,
        ConversionStatus: null,
      }),
    ),
    ["C: system encrypted xts-aes-128", "D: data unknown xts-aes-128"],
  ],
  [
    "protection not known",
    volumes(volume({ ProtectionStatus: 2 })),
    ["C: system unknown xts-aes-128"],
  ],
  [
    "a status nobody heard of",
    volumes(volume({ ConversionStatus: 9 })),
    ["C: system unknown xts-aes-128"],
  ],
  ["encrypted by no method", volumes(volume({ EncryptionMethod: 0 })), ["C: system unknown -"]],
  [
    "removable volumes are left out",
    volumes(
      volume(),
      volume({ DriveLetter: "E:", VolumeType: 2, ConversionStatus: 0, ProtectionStatus: 0 }),
    ),
    ["C: system encrypted xts-aes-128"],
  ],
  [
    "the system volume is missing",
    volumes(volume({ DriveLetter: "D:", VolumeType: 1 })),
    ["C: system unknown -", "D: data encrypted xts-aes-128"],
  ],
  [
    "one volume as an object",
    { "bitlocker-volumes": volume() },
    ["C: system encrypted xts-aes-128"],
  ],
  ["of the cmdlet, in words", volumes(cmdlet()), ["C: system encrypted xts-aes-256"]],
  [
    "of the cmdlet, in numbers",
    volumes(
      cmdlet({
        VolumeType: 0,
        VolumeStatus: 1,
        ProtectionStatus: 1,
        EncryptionMethod: 7,
        LockStatus: 0,
      }),
    ),
    ["C: system encrypted xts-aes-256"],
  ],
  [
    "of the cmdlet, suspended",
    volumes(cmdlet({ ProtectionStatus: "Off" })),
    ["C: system suspended xts-aes-256"],
  ],
  [
    "of the cmdlet, waiting for an account",
    volumes(cmdlet({ ProtectionStatus: 0, KeyProtector: [] })),
    ["C: system suspended xts-aes-256"],
  ],
  [
    "of the cmdlet, not all of it",
    volumes(cmdlet({ EncryptionPercentage: 61 })),
    ["C: system partial xts-aes-256"],
  ],
  [
    "of the cmdlet, a data volume without a letter",
    volumes(
      cmdlet(),
      cmdlet({
        MountPoint: "\\\\?\\Volume{00000000-0000-0000-0000-000000000001}\\",
        VolumeType: "Data",
        VolumeStatus: "FullyDecrypted",
        ProtectionStatus: "Off",
        EncryptionMethod: "None",
      }),
    ),
    ["C: system encrypted xts-aes-256", "(no drive letter) data plain -"],
  ],
  ["no volume", volumes(), "not_reported"],
  [
    "no BitLocker here",
    {
      "bitlocker-volumes": new Failed("CimException", "0x8004100E"),
      ...shell({ drive: "C:", value: 2 }),
    },
    "unsupported",
  ],
  ["not allowed", denied, "access_denied"],
  [
    "not allowed, but the shell tells",
    { ...denied, ...shell({ drive: "C:", value: 1 }, { drive: "D:\\", value: 5 }) },
    ["C: system encrypted -", "D: data suspended -"],
  ],
  [
    "each word of the shell",
    {
      ...denied,
      ...shell(
        { drive: "C:", value: 2 },
        { drive: "D:", value: 3 },
        { drive: "E:", value: 4 },
        { drive: "F:", value: 6 },
        { drive: "G:", value: 0 },
      ),
    },
    [
      "C: system plain -",
      "D: data encrypting -",
      "E: data decrypting -",
      "F: data unknown -",
      "G: data unknown -",
    ],
  ],
  [
    "the shell without the system drive",
    { ...denied, ...shell({ drive: "D:", value: 1 }) },
    ["C: system unknown -", "D: data encrypted -"],
  ],
  [
    "an empty shell in a service's session",
    { ...denied, ...shell({ drive: "C:", value: null }) },
    "access_denied",
  ],
  ["nothing at all", {}, "command_missing"],
])("%s", async (_, sections, outcome) => expect(await told(sections)).toEqual(outcome));

test("the weaker source is named, and another product is a hint", async () => {
  expect(await ask(windowsScene({ ...denied, ...shell({ drive: "C:", value: 1 }) }))).toMatchObject(
    {
      source: "shell-property",
    },
  );
  const other = {
    "bitlocker-volumes": new Failed("CimException", "0x8004100E"),
    uninstall: [{ DisplayName: "VeraCrypt" }],
  };
  expect(await ask(windowsScene(other))).toMatchObject({
    reason: "unsupported",
    detail: expect.stringContaining("VeraCrypt"),
  });
});

test.each<[string, object, number, string, number]>([
  ["agrees", volume(), 1, "encrypted", 0],
  ["says off", volume(), 2, "plain", 1],
  ["says suspended", volume(), 5, "suspended", 1],
  ["says on of a suspended volume", volume({ ProtectionStatus: 0 }), 1, "suspended", 1],
  ["says nothing", volume(), 0, "encrypted", 0],
])("the shell %s", async (_, row, value, state, conflicts) => {
  const sections = { ...volumes(row), ...shell({ drive: "C:", value }) };
  const reading = await ask(windowsScene(sections));
  expect(reading).toMatchObject({ value: { volumes: [{ state }] } });
  expect(reading.state === "known" ? (reading.conflicts ?? []).length : -1).toBe(conflicts);
});
