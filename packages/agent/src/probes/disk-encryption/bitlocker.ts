import type { ValueOf } from "@muster/mapping/facts";
import { member, type Row, rowsOf, textIn, wholeIn } from "../../windows/values.ts";

export type Volume = ValueOf<"disk-encryption">["volumes"][number];
type State = Volume["state"];

/** A word or number in one spelling, so that `XtsAes128`, `XTS_AES_128` and 6 are one. */
function word(row: Row, name: string): string | undefined {
  return textIn(row, name)
    ?.toLowerCase()
    .replace(/[\s_-]/g, "");
}

type Conversion = "plain" | "encrypted" | "encrypting" | "decrypting" | "paused";

/** `ConversionStatus` of WMI; `VolumeStatus` of the cmdlet has the same numbers and these words. */
const conversions: Readonly<Record<string, Conversion>> = {
  "0": "plain",
  fullydecrypted: "plain",
  "1": "encrypted",
  fullyencrypted: "encrypted",
  "2": "encrypting",
  encryptioninprogress: "encrypting",
  "3": "decrypting",
  decryptioninprogress: "decrypting",
  "4": "paused",
  encryptionpaused: "paused",
  encryptionsuspended: "paused",
  "5": "paused",
  decryptionpaused: "paused",
  decryptionsuspended: "paused",
  // Whole, and free space is being overwritten besides.
  fullyencryptedwipeinprogress: "encrypted",
  fullyencryptedwipepaused: "encrypted",
  fullyencryptedwipesuspended: "encrypted",
};

const protections: Readonly<Record<string, "on" | "off">> = {
  "0": "off",
  off: "off",
  protectionoff: "off",
  unprotected: "off",
  "1": "on",
  on: "on",
  protectionon: "on",
  protected: "on",
};

const methods: Readonly<Record<string, string>> = {
  "0": "none",
  none: "none",
  "1": "aes-128-diffuser",
  aes128diffuser: "aes-128-diffuser",
  aes128withdiffuser: "aes-128-diffuser",
  "2": "aes-256-diffuser",
  aes256diffuser: "aes-256-diffuser",
  aes256withdiffuser: "aes-256-diffuser",
  "3": "aes-128",
  aes128: "aes-128",
  "4": "aes-256",
  aes256: "aes-256",
  "5": "hardware",
  hardware: "hardware",
  hardwareencryption: "hardware",
  "6": "xts-aes-128",
  xtsaes128: "xts-aes-128",
  "7": "xts-aes-256",
  xtsaes256: "xts-aes-256",
};

/** Encrypted without protection: the key lies on the disk beside what it opens. */
function encrypted(row: Row, protection: "on" | "off" | undefined): State {
  const percentage = wholeIn(row, "EncryptionPercentage");
  if (percentage !== undefined && percentage < 100) return "partial";
  if (protection === undefined || methodOf(row) === "none") return "unknown";
  return protection === "on" ? "encrypted" : "suspended";
}

function methodOf(row: Row): string | undefined {
  return methods[word(row, "EncryptionMethod") ?? ""];
}

/** A locked volume cannot be looked into; a status that contradicts itself is none. */
function stateOf(row: Row): State {
  const locked = word(row, "LockStatus");
  if (locked === "1" || locked === "locked") return "unknown";
  const status = word(row, "ConversionStatus") ?? word(row, "VolumeStatus");
  const protection = protections[word(row, "ProtectionStatus") ?? ""];
  // Documented: protection is on only where the whole volume is encrypted.
  if (status === undefined) return protection === "on" ? encrypted(row, protection) : "unknown";
  const conversion = conversions[status];
  if (conversion === undefined) return "unknown";
  if (conversion === "encrypted") return encrypted(row, protection);
  if (conversion === "paused") return "partial";
  return conversion === "plain" && protection === "on" ? "unknown" : conversion;
}

/** Numbers of `Win32_EncryptableVolume`; the cmdlet says `OperatingSystem` (0) or `Data` (1). */
const uses: Readonly<Record<string, Volume["use"] | "removable">> = {
  "0": "system",
  operatingsystem: "system",
  os: "system",
  osvolume: "system",
  "1": "data",
  data: "data",
  fixeddata: "data",
  fixeddatavolume: "data",
  "2": "removable",
  removable: "removable",
  removabledata: "removable",
  portabledatavolume: "removable",
};

const LETTER = /^[A-Z]:$/;

/** `C:` also where it is written `c:\` or `C`; a volume without a letter goes by none: its id tells of the machine. */
function mountOf(row: Row): string {
  const said = textIn(row, "DriveLetter") ?? textIn(row, "MountPoint") ?? "";
  const letter = said
    .toUpperCase()
    .replace(/\\$/, "")
    .replace(/^([A-Z])$/, "$1:");
  return LETTER.test(letter) ? letter : "(no drive letter)";
}

/** Whether a row is one of a volume at all, not the remains of something else. */
function isVolume(row: Row): boolean {
  return ["ConversionStatus", "VolumeStatus", "ProtectionStatus"].some(
    (name) => member(row, name) !== undefined,
  );
}

/**
 * Rows of `Win32_EncryptableVolume` with what its methods answered, or of `Get-BitLockerVolume`. Removable volumes are left
 * out; a volume of a kind nobody has heard of holds data.
 *
 * @param systemDrive `C:`, where it is known
 */
export function parseBitLocker(data: unknown, systemDrive: string | undefined): readonly Volume[] {
  return rowsOf(data)
    .filter(isVolume)
    .flatMap((row): Volume[] => {
      const mount = mountOf(row);
      const said = uses[word(row, "VolumeType") ?? ""] ?? "data";
      const use = mount === systemDrive ? "system" : said;
      if (use === "removable") return [];
      const method = methodOf(row);
      const shown = method === undefined || method === "none" ? {} : { method };
      return [{ mount, use, state: stateOf(row), ...shown }];
    });
}

/** `System.Volume.BitLockerProtection`. 6 is on and locked, and what is locked nobody has looked into. */
const shellStates: Readonly<Record<number, State>> = {
  1: "encrypted",
  2: "plain",
  3: "encrypting",
  4: "decrypting",
  5: "suspended",
};

/** Rows `{ drive, value }`: the shell's own property, which is not documented and so the weaker evidence. */
export function parseDriveProtection(data: unknown, systemDrive: string): readonly Volume[] {
  return rowsOf(data).flatMap((row): Volume[] => {
    const drive = (textIn(row, "drive") ?? "").toUpperCase().replace(/\\$/, "");
    if (!LETTER.test(drive)) return [];
    const value = wholeIn(row, "value");
    // Where the row tells the kind of drive: 2 removable, 5 optical.
    const kind = wholeIn(row, "driveType");
    if (drive !== systemDrive && (kind === 2 || kind === 5)) return [];
    const use = drive === systemDrive ? "system" : "data";
    return [{ mount: drive, use, state: shellStates[value ?? 0] ?? "unknown" }];
  });
}
