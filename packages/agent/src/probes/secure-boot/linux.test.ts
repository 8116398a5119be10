import { expect, test } from "@jest/globals";
import { facts } from "@muster/mapping/facts";
import { type Scene, scene } from "../../exec/testing.ts";
import { parseFlag, parseLockdown } from "./firmware.ts";
import { secureBootOnLinux } from "./linux.ts";

const id = "8be4df61-93ca-11d2-aa0d-00e098032b8c";
const efi = "/sys/firmware/efi/efivars";
const flag = (value: number) => `\u0006\0\0\0${String.fromCharCode(value)}`;
const on = { [`${efi}/SecureBoot-${id}`]: flag(1), [`${efi}/SetupMode-${id}`]: flag(0) };
const tpm2 = { "/sys/class/tpm/tpm0/tpm_version_major": "2\n" };
const bios = { "/sys/firmware": ["acpi", "dmi", "memmap"] };

async function told(about: Scene): Promise<unknown> {
  const reading = await secureBootOnLinux(scene(about));
  const checked = facts["secure-boot"].safeParse({ kind: "secure-boot", ...reading });
  expect(checked.error).toBeUndefined();
  if (reading.state !== "known") return reading.state;
  const { secureBoot, tpm, integrity } = reading.value;
  return [secureBoot, tpm.present, tpm.version, tpm.enabled, integrity].join(" ").trim();
}

test.each<[string, Scene, unknown]>([
  ["on, with a TPM 2.0", { files: { ...on, ...tpm2 } }, "on yes 2.0 yes"],
  ["off", { files: { ...on, [`${efi}/SecureBoot-${id}`]: flag(0), ...tpm2 } }, "off yes 2.0 yes"],
  [
    "on, in setup mode",
    { files: { ...on, [`${efi}/SetupMode-${id}`]: flag(1), ...tpm2 } },
    "setup-mode yes 2.0 yes",
  ],
  [
    "locked down",
    {
      files: {
        ...on,
        ...tpm2,
        "/sys/kernel/security/lockdown": "none [integrity] confidentiality\n",
      },
    },
    "on yes 2.0 yes integrity",
  ],
  [
    "started by a BIOS, without a chip",
    { folders: { ...bios, "/sys/firmware/acpi/tables": ["APIC", "FACP"] } },
    "not-supported no  no",
  ],
  [
    "a chip that the firmware tells of and no driver serves",
    { folders: { ...bios, "/sys/firmware/acpi/tables": ["TPM2"] } },
    "not-supported yes  unknown",
  ],
  [
    "firmware whose variables are not shown",
    { folders: { "/sys/firmware": ["acpi", "efi"] }, files: tpm2 },
    "unknown yes 2.0 yes",
  ],
  [
    "firmware that shows variables but none for this",
    {
      folders: { "/sys/firmware": ["acpi", "efi"], [efi]: ["BootOrder-x"] },
      files: tpm2,
    },
    "not-supported yes 2.0 yes",
  ],
  [
    "a variable that may not be read",
    {
      folders: { "/sys/firmware": ["acpi", "efi"] },
      files: { [`${efi}/SecureBoot-${id}`]: "access_denied", ...tpm2 },
    },
    "unknown yes 2.0 yes",
  ],
  [
    "a TPM 1.2 that is switched off",
    {
      files: {
        ...on,
        "/sys/class/tpm/tpm0/tpm_version_major": "1\n",
        "/sys/class/tpm/tpm0/device/enabled": "0\n",
      },
    },
    "on yes 1.2 no",
  ],
  ["nothing shown", {}, "unknown"],
  [
    "WSL",
    { files: { "/proc/sys/kernel/osrelease": "6.6-microsoft-standard-WSL2\n" } },
    "not-applicable",
  ],
])("%s", async (_, about, expected) => {
  expect(await told(about)).toBe(expected);
});

test.each<[string, boolean | undefined]>([
  [flag(1), true],
  [flag(0), false],
  [flag(2), undefined],
  ["\u0001", undefined],
  ["", undefined],
  [`${flag(1)}\0`, undefined],
])("a variable of %j", (head, expected) => {
  expect(parseFlag(head)).toBe(expected);
});

test.each([
  ["[none] integrity confidentiality", "none"],
  ["none integrity [confidentiality]", "confidentiality"],
  ["[paranoid]", undefined],
  ["none integrity", undefined],
])("lockdown %j", (text, expected) => {
  expect(parseLockdown(text)).toBe(expected);
});
