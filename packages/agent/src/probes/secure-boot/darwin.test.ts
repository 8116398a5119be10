import { expect, test } from "@jest/globals";
import { facts } from "@muster/mapping/facts";
import type { Scene } from "../../exec/testing.ts";
import { mac } from "../../testing/mac-scene.ts";
import { secureBootOnMac } from "./darwin.ts";

type About = Omit<Scene, "platform">;

const profiler = (bridge: object[], hardware: object = { chip_type: "Apple M2" }) => ({
  "system_profiler SPiBridgeDataType SPHardwareDataType -json": JSON.stringify({
    SPiBridgeDataType: bridge,
    SPHardwareDataType: [hardware],
  }),
});
const boot = (word: string) => profiler([{ _name: "Controller", ibridge_secure_boot: word }]);
const sip = (word: string) => ({
  "csrutil status": `System Integrity Protection status: ${word}.\n`,
});
const gatekeeper = { "spctl --status": "assessments enabled\n" };
const intel = {
  "sysctl -n hw.optional.arm64": { exitCode: 1, stderr: "sysctl: unknown oid\n" },
  "uname -m": "x86_64\n",
};

test.each<[string, About, object]>([
  [
    "full security",
    { commands: { ...boot("Full Security"), ...sip("enabled"), ...gatekeeper } },
    {
      secureBoot: "on",
      level: "full",
      integrity: "enabled",
      gatekeeper: "yes",
      tpm: { present: "not-applicable" },
    },
  ],
  [
    "reduced security",
    { commands: boot("Reduced Security") },
    { secureBoot: "on", level: "reduced" },
  ],
  [
    "medium security of a T2",
    { commands: boot("Medium Security") },
    { secureBoot: "on", level: "medium" },
  ],
  [
    "permissive security",
    { commands: boot("Permissive Security") },
    { secureBoot: "off", level: "permissive" },
  ],
  ["no security", { commands: boot("No Security") }, { secureBoot: "off", level: "none" }],
  [
    "a word of another language",
    { commands: { ...boot("Sécurité maximale"), ...gatekeeper } },
    { secureBoot: "unknown" },
  ],
  [
    "the profiler alone with its chip",
    {
      commands: {
        "system_profiler SPiBridgeDataType -json":
          '{"SPiBridgeDataType":[{"ibridge_secure_boot":"Full Security"}]}',
        "system_profiler SPHardwareDataType -json": '{"SPHardwareDataType":[]}',
      },
    },
    { secureBoot: "on" },
  ],
  [
    "an Intel Mac without the chip",
    { commands: { ...profiler([], { cpu_type: "Intel Core i5" }), ...intel, ...sip("enabled") } },
    { secureBoot: "not-supported" },
  ],
  [
    "Apple silicon without an answer",
    { commands: { ...profiler([]), ...sip("enabled") } },
    { secureBoot: "unknown" },
  ],
  [
    "root's tools: management's",
    {
      elevated: true,
      commands: {
        "mdmclient QuerySecurityInfo": "SecureBoot = {\n    SecureBootLevel = full;\n};\n",
      },
    },
    { secureBoot: "on", level: "full" },
  ],
  [
    "root's tools: the boot policy's",
    {
      elevated: true,
      commands: {
        "bputil -d": "Current local policy:\nSecurity Mode:               Permissive (smb0): 1\n",
      },
    },
    { secureBoot: "off", level: "permissive" },
  ],
  [
    "root's tools are not asked as an ordinary user",
    { commands: { "bputil -d": "Security Mode: Full\n", ...gatekeeper } },
    { secureBoot: "unknown" },
  ],
  [
    "integrity protection off",
    { commands: sip("disabled") },
    { integrity: "disabled", gatekeeper: "unknown" },
  ],
  [
    "a custom configuration is not enabled",
    { commands: sip("unknown (Custom Configuration)") },
    { integrity: "custom" },
  ],
  [
    "enabled with a custom configuration",
    {
      commands: {
        "csrutil status":
          "System Integrity Protection status: enabled (Custom Configuration).\n\nConfiguration:\n\tKext Signing: disabled\n",
      },
    },
    { integrity: "custom" },
  ],
  [
    "Gatekeeper off, with a status that is not 0",
    { commands: { "spctl --status": { exitCode: 1, stderr: "assessments disabled\n" } } },
    { gatekeeper: "no" },
  ],
])("%s", async (_, about, value) => {
  const reading = await secureBootOnMac(mac(about));
  expect(facts["secure-boot"].safeParse({ kind: "secure-boot", ...reading }).error).toBeUndefined();
  expect(reading).toMatchObject({ state: "known", value });
});

test.each<[string, About]>([
  ["nothing", {}],
  [
    "words nobody knows",
    { commands: { "csrutil status": "hello\n", "spctl --status": "hello\n" } },
  ],
])("%s is unknown", async (_, about) => {
  expect(await secureBootOnMac(mac(about))).toMatchObject({
    state: "unknown",
    reason: "not_reported",
  });
});
