import { expect, test } from "@jest/globals";
import { facts } from "@muster/mapping/facts";
import { type Scene, scene } from "../../exec/testing.ts";
import { parseFalconOnboarding } from "./falcon.ts";
import { edrOnLinux } from "./linux.ts";
import { parseMdatpOnboarding } from "./mdatp.ts";

const dpkg = (...names: readonly string[]) => ({
  "/var/lib/dpkg/status": ["base-files", ...names]
    .map((n) => `Package: ${n}\nStatus: install ok installed\nVersion: 1.0\nArchitecture: amd64\n`)
    .join("\n"),
});
const processes = (...names: readonly string[]) =>
  Object.fromEntries(["systemd", ...names].map((name, i) => [`/proc/${i + 1}/comm`, `${name}\n`]));
const org = "11111111-2222-4333-8444-555555555555";
const field = (value: unknown) => ({ value, displayValue: String(value), isManaged: false });
const health = {
  healthy: true,
  licensed: true,
  orgId: org,
  edrMachineId: "abc123",
  healthIssues: [],
};

async function told(about: Scene): Promise<unknown> {
  const reading = await edrOnLinux(scene(about));
  expect(facts.edr.safeParse({ kind: "edr", ...reading }).error).toBeUndefined();
  if (reading.state !== "known") return reading.state;
  return reading.value.products.map(
    (p) => `${p.product}: onboarded ${p.onboarded}, runs ${p.running}`,
  );
}

test.each<[string, Scene, unknown]>([
  ["nothing, and everything could be read", { files: { ...dpkg(), ...processes() } }, []],
  ["nothing, but the processes are hidden", { files: dpkg() }, "unknown"],
  ["nothing, but no package database was found", { files: processes() }, "unknown"],
  [
    "Defender onboarded",
    {
      files: { ...dpkg("mdatp"), ...processes("wdavdaemon") },
      commands: { "mdatp health --output json": JSON.stringify(health) },
    },
    ["defender-for-endpoint: onboarded yes, runs yes"],
  ],
  [
    "Defender that does not answer",
    { files: { ...dpkg("mdatp"), ...processes() } },
    ["defender-for-endpoint: onboarded unknown, runs no"],
  ],
  [
    "Falcon, asked as root",
    {
      files: { ...dpkg("falcon-sensor"), ...processes("falcon-sensor-b") },
      commands: {
        falconctl: `cid="${"0123456789abcdef".repeat(2)}", aid="${"ab".repeat(16)}", version = 7.10.17104.0\nrfm-state=false.`,
      },
    },
    ["crowdstrike-falcon: onboarded yes, runs yes"],
  ],
  [
    "Falcon, asked without its right, by systemd where the processes are hidden",
    {
      files: { "/run/systemd/system": "" },
      commands: {
        falconctl: { exitCode: 1, stderr: "ERROR: must be run as root\n" },
        "systemctl show falcon-sensor -p LoadState,ActiveState":
          "LoadState=loaded\nActiveState=active\n",
      },
    },
    ["crowdstrike-falcon: onboarded unknown, runs yes"],
  ],
  [
    "a product of which only its unit is seen, stopped",
    {
      files: { ...dpkg("ds-agent"), "/run/systemd/system": "" },
      commands: {
        "systemctl show ds_agent -p LoadState,ActiveState":
          "LoadState=loaded\nActiveState=inactive\n",
      },
    },
    ["trend-micro: onboarded unknown, runs no"],
  ],
  ["ClamAV reports to nobody", { files: { ...dpkg("clamav-daemon"), ...processes("clamd") } }, []],
  [
    "a product that says nothing of itself",
    { files: { ...dpkg("wazuh-agent"), ...processes("wazuh-agentd") } },
    ["wazuh: onboarded unknown, runs yes"],
  ],
  [
    "WSL",
    { files: { "/proc/sys/kernel/osrelease": "6.6-microsoft-standard-WSL2\n" } },
    "not-applicable",
  ],
])("%s", async (_, about, expected) => {
  expect(await told(about)).toEqual(expected);
});

test.each<[string, object, object]>([
  ["plain fields", health, { onboarded: "yes", organisation: org }],
  [
    "fields with their values inside",
    { ...health, licensed: field(true), orgId: field(org), edrMachineId: field("abc") },
    { onboarded: "yes", organisation: org },
  ],
  ["not licensed", { ...health, licensed: false }, { onboarded: "no" }],
  ["no organisation", { ...health, orgId: "" }, { onboarded: "no" }],
  ["no id of its own", { ...health, edrMachineId: "" }, { onboarded: "no", organisation: org }],
  ["an older version that tells no id", { licensed: true, orgId: org }, { onboarded: "unknown" }],
  ["a licence nobody tells of", { healthy: true, orgId: org }, { onboarded: "unknown" }],
  [
    "complaints",
    { ...health, healthIssues: ["no active event provider", 7] },
    { issues: ["no active event provider"] },
  ],
])("mdatp: %s", (_, said, expected) => {
  expect(parseMdatpOnboarding(JSON.stringify(said))).toMatchObject(expected);
});

test.each(["", "ERROR", "[]", "{}", '{"a":1}', '{"licensed":'])(
  "mdatp: %j is no reading",
  (text) => {
    expect(parseMdatpOnboarding(text)).toBeUndefined();
  },
);

const cid = "0123456789ABCDEF".repeat(2);

test.each<[string, string, object]>([
  [
    "both ids",
    `cid="${cid}", aid=${"f0".repeat(16)}, rfm-state=false, version=6.1.`,
    { onboarded: "yes", organisation: cid, issues: [] },
  ],
  [
    "a customer's id with its checksum",
    `CID=${cid}-AB, AID=${"f0".repeat(16)}.`,
    { onboarded: "yes" },
  ],
  ["never reached the cloud", `cid="${cid}", aid is not set, version = 7.1`, { onboarded: "no" }],
  ["no customer", "cid is not set., aid is not set.", { onboarded: "no" }],
  ["an answer without ids", "version = 7.1\nrfm-state=false.", { onboarded: "unknown" }],
  [
    "reduced",
    `cid=${cid}, aid=${"f0".repeat(16)},\nrfm-state=true.`,
    { onboarded: "yes", issues: ["reduced functionality mode"] },
  ],
  ["not root", "ERROR: must be run as root", { onboarded: "unknown" }],
])("falconctl: %s", (_, text, expected) => {
  expect(parseFalconOnboarding(text)).toMatchObject(expected);
});

test("the machine's own id is not kept", () => {
  const aid = "f0".repeat(16);
  expect(JSON.stringify(parseFalconOnboarding(`cid=${cid}, aid=${aid}`))).not.toContain(aid);
});
