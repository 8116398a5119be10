import { expect, test } from "@jest/globals";
import { facts } from "@muster/mapping/facts";
import { type Scene, scene } from "../../exec/testing.ts";
import { Failed, key, windowsScene } from "../../testing/windows-scene.ts";
import { secureBootOnWindows } from "./windows.ts";

const CONTROL = "HKLM\\SYSTEM\\CurrentControlSet\\Control\\SecureBoot";
const boot = (value: unknown) => ({
  registry: {
    [`${CONTROL}\\State`]: value === null ? null : key({ UEFISecureBootEnabled: value }),
  },
});
const chip = (over: object = {}) => ({
  tpm: [
    {
      SpecVersion: "2.0, 0, 1.59",
      IsEnabled_InitialValue: true,
      IsActivated_InitialValue: true,
      ...over,
    },
  ],
});

async function ask(about: Scene) {
  const reading = await secureBootOnWindows(scene(about));
  const fact = facts["secure-boot"].safeParse({ kind: "secure-boot", ...reading });
  expect(fact.error).toBeUndefined();
  return reading;
}

async function told(sections: object): Promise<unknown> {
  const reading = await ask(windowsScene({ ...sections }));
  if (reading.state !== "known")
    return reading.state === "unknown" ? reading.reason : reading.state;
  const { secureBoot, tpm } = reading.value;
  return `${secureBoot}, tpm ${tpm.present} ${tpm.version ?? "-"} ${tpm.enabled}`;
}

test.each<[string, object, unknown]>([
  ["on with a TPM", { ...boot(1), ...chip() }, "on, tpm yes 2.0 yes"],
  ["off", { ...boot(0), ...chip() }, "off, tpm yes 2.0 yes"],
  ["started by BIOS, no TPM", { ...boot(null), tpm: [] }, "not-supported, tpm no - no"],
  [
    "a key without the value",
    { registry: { [`${CONTROL}\\State`]: key({}) }, ...chip() },
    "unknown, tpm yes 2.0 yes",
  ],
  ["a value nobody heard of", { ...boot(7), ...chip() }, "unknown, tpm yes 2.0 yes"],
  [
    "not elevated",
    { ...boot(1), tpm: new Failed("CimException", "0x80041003") },
    "on, tpm unknown - unknown",
  ],
  [
    "no instance is shown to an ordinary user",
    { ...boot(1), tpm: [], host: { elevated: false } },
    "on, tpm unknown - unknown",
  ],
  ["the TPM was not asked", boot(1), "on, tpm unknown - unknown"],
  [
    "TPM 1.2, not activated",
    { ...boot(1), ...chip({ SpecVersion: "1.2, 2, 3", IsActivated_InitialValue: false }) },
    "on, tpm yes 1.2 no",
  ],
  [
    "a version that is none",
    { ...boot(1), ...chip({ SpecVersion: "Not Supported" }) },
    "on, tpm yes - yes",
  ],
  [
    "Get-Tpm",
    { ...boot(1), tpm: { TpmPresent: true, TpmReady: true, TpmEnabled: true } },
    "on, tpm yes - yes",
  ],
  [
    "Get-Tpm without a chip",
    { ...boot(1), tpm: { TpmPresent: false, TpmReady: false } },
    "on, tpm no - no",
  ],
  ["an empty object", { ...boot(1), tpm: {} }, "on, tpm unknown - unknown"],
  [
    "the key may not be read",
    { registry: { [`${CONTROL}\\State`]: { error: { type: "SecurityException" } } } },
    "access_denied",
  ],
  ["nothing at all", {}, "command_missing"],
])("%s", async (_, sections, outcome) => expect(await told(sections)).toEqual(outcome));

test.each<[string, object, object | undefined]>([
  [
    "replaced",
    { UEFICA2023Status: "Updated", WindowsUEFICA2023Capable: 2 },
    { status: "Updated", capable: 2 },
  ],
  [
    "failed",
    { UEFICA2023Status: "InProgress", UEFICA2023Error: 2_147_942_402 },
    { status: "InProgress", error: 2_147_942_402 },
  ],
  ["nothing said", {}, undefined],
])("certificates: %s", async (_, values, certificates) => {
  const registry = { ...boot(1).registry, [`${CONTROL}\\Servicing`]: key({ ...values }) };
  const reading = await ask(windowsScene({ registry }));
  expect(reading.state === "known" && reading.value.certificates).toEqual(certificates);
});

test.each<[string, object, object]>([
  [
    "both run",
    { VirtualizationBasedSecurityStatus: 2, SecurityServicesRunning: [1, 2] },
    { virtualisationBased: "yes", credentialGuard: "yes" },
  ],
  [
    "one service as a number",
    { VirtualizationBasedSecurityStatus: 2, SecurityServicesRunning: 2 },
    { virtualisationBased: "yes", credentialGuard: "no" },
  ],
  [
    "printed for a person",
    { VirtualizationBasedSecurityStatus: "2", SecurityServicesRunning: "{1, 2}" },
    { credentialGuard: "yes" },
  ],
  [
    "set and not running",
    { VirtualizationBasedSecurityStatus: 1, SecurityServicesRunning: [0] },
    { virtualisationBased: "no", credentialGuard: "no" },
  ],
  [
    "not told",
    { VirtualizationBasedSecurityStatus: null },
    { virtualisationBased: "unknown", credentialGuard: "unknown" },
  ],
])("virtualisation: %s", async (_, row, value) => {
  expect(await ask(windowsScene({ ...boot(1), "device-guard": row }))).toMatchObject({ value });
});
