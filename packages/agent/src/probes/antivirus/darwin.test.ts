import { expect, test } from "@jest/globals";
import { facts } from "@muster/mapping/facts";
import type { Scene } from "../../exec/testing.ts";
import { info, mac, type Plain, plist } from "../../testing/mac-scene.ts";
import { edrOnMac } from "../edr/darwin.ts";
import { antivirusOnMac } from "./darwin.ts";

type About = Omit<Scene, "platform">;

const NEW = "/var/protected/xprotect/XProtect.bundle/Contents/Info.plist";
const OLD = "/Library/Apple/System/Library/CoreServices/XProtect.bundle/Contents/Info.plist";
const copy = (version: string, day: string) => ({
  text: plist({ CFBundleShortVersionString: version }),
  at: `${day}T10:00:00.000Z`,
});
const safari = {
  "/Applications/Safari.app/Contents/Info.plist": info("Safari", "com.apple.Safari", "27.2"),
};
const bundle = (name: string, id: string, version: string) => ({
  [`/Applications/${name}.app/Contents/Info.plist`]: info(name, id, version),
});
const list = (...rows: readonly string[]) => ({
  "systemextensionsctl list": [
    `${rows.length} extension(s)`,
    "--- com.apple.system_extension.endpoint_security (Go to 'System Settings' to modify these system extension(s))",
    "enabled\tactive\tteamID\tbundleID (version)\tname\t[state]",
    ...rows,
    "",
  ].join("\n"),
});
const row = (id: string, state: string) =>
  `*\t*\tABCDE12345\t${id} (7.18/187.05)\tSecurity Extension\t[${state}]`;
const health = (over: Readonly<Record<string, unknown>>) => ({
  "mdatp health --output json": JSON.stringify({
    healthy: true,
    licensed: true,
    orgId: "11111111-2222-3333-4444-555555555555",
    edrMachineId: "abc",
    healthIssues: [],
    appVersion: "101.25102.0015",
    realTimeProtectionEnabled: { value: true, displayValue: "true", isManaged: true },
    passiveModeEnabled: { value: false },
    definitionsUpdated: "1795000000000",
    definitionsStatus: { $type: "upToDate" },
    ...over,
  }),
});
const defender = bundle("Microsoft Defender", "com.microsoft.wdav", "101.25102.0015");
const wdav = list(row("com.microsoft.wdav.epsext", "activated enabled"));
const falcon = bundle("Falcon", "com.crowdstrike.falcon.App", "7.18");
const stats = (said: Plain) => ({ "falconctl stats": plist(said) });

test.each<[string, About, readonly object[]]>([
  [
    "XProtect before macOS 15",
    { files: { [OLD]: copy("5289", "2026-11-10") } },
    [
      {
        product: "xprotect",
        running: "yes",
        realTime: "yes",
        mode: "active",
        signatureVersion: "5289",
        signaturesAt: "2026-11-10T10:00:00.000Z",
        signaturesFresh: "unknown",
      },
    ],
  ],
  [
    "the higher version of two copies",
    { files: { [OLD]: copy("5289", "2026-11-20"), [NEW]: copy("5322", "2026-11-19") } },
    [{ signatureVersion: "5322", signaturesAt: "2026-11-19T10:00:00.000Z" }],
  ],
  [
    "the higher version, though it lies in the old place",
    { files: { [OLD]: copy("10000", "2026-11-18"), [NEW]: copy("9999", "2026-11-19") } },
    [{ signatureVersion: "10000", signaturesAt: "2026-11-18T10:00:00.000Z" }],
  ],
  [
    "the tool's word, where it is newer",
    {
      files: { [OLD]: copy("5289", "2026-11-10") },
      commands: { "xprotect version": "Version: 5322 Installed: 2026-11-18 09:12:45 +0000\n" },
    },
    [{ signatureVersion: "5322", signaturesAt: "2026-11-18T09:12:45.000Z" }],
  ],
  [
    "the tool's word without a date",
    { commands: { "xprotect version": "Version: 5322\n" } },
    [{ signatureVersion: "5322" }],
  ],
  [
    "Remediator's version beside it",
    {
      files: {
        [NEW]: copy("5322", "2026-11-19"),
        "/Library/Apple/System/Library/CoreServices/XProtect.app/Contents/Info.plist": plist({
          CFBundleShortVersionString: "157",
        }),
      },
    },
    [{ version: "157", signatureVersion: "5322" }],
  ],
  [
    "Gatekeeper switched off: nobody promises what is looked at",
    {
      files: { [NEW]: copy("5322", "2026-11-19") },
      commands: { "spctl --status": { exitCode: 1, stdout: "assessments disabled\n" } },
    },
    [{ product: "xprotect", realTime: "unknown" }],
  ],
  [
    "Defender by its own word",
    { files: defender, commands: { ...wdav, ...health({}) } },
    [
      {
        product: "defender",
        version: "101.25102.0015",
        running: "yes",
        realTime: "yes",
        mode: "active",
        signaturesFresh: "yes",
        licensed: "yes",
        signaturesAt: "2026-11-18T11:06:40.000Z",
      },
    ],
  ],
  [
    "Defender in passive mode",
    { files: defender, commands: { ...wdav, ...health({ passiveModeEnabled: true }) } },
    [{ product: "defender", realTime: "no", mode: "passive" }],
  ],
  [
    "Defender whose extension waits for the person",
    {
      files: defender,
      commands: {
        ...list(row("com.microsoft.wdav.epsext", "activated waiting for user")),
        ...health({}),
      },
    },
    [{ product: "defender", realTime: "no", running: "unknown" }],
  ],
  [
    "Defender that does not answer",
    { files: defender, commands: wdav },
    [{ product: "defender", running: "yes", realTime: "unknown", mode: "unknown" }],
  ],
  [
    "Defender whose answer is no object",
    {
      files: defender,
      commands: { ...wdav, "mdatp health --output json": "ATTENTION: No license found.\n" },
    },
    [{ product: "defender", realTime: "unknown" }],
  ],
  [
    "Falcon, which says that it works and not that it prevents",
    {
      files: falcon,
      commands: {
        ...list(row("com.crowdstrike.falcon.Agent", "activated enabled")),
        ...stats({ agent_info: { version: "7.18.19102.0", sensor_operational: "true" } }),
      },
    },
    [
      {
        product: "crowdstrike-falcon",
        version: "7.18.19102.0",
        running: "yes",
        realTime: "unknown",
        mode: "active",
      },
    ],
  ],
  [
    "Falcon whose sensor does not work",
    {
      files: falcon,
      commands: {
        ...list(row("com.crowdstrike.falcon.Agent", "activated enabled")),
        ...stats({ agent_info: { sensor_operational: false } }),
      },
    },
    [{ product: "crowdstrike-falcon", mode: "reduced", realTime: "no" }],
  ],
  [
    "SentinelOne by its own word",
    {
      files: { "/Library/Sentinel/sentinel-agent.bundle/x": "" },
      commands: {
        ...list(),
        "sentinelctl status":
          "Agent\n   Version: 25.2.1\n   Agent Operational State: enabled\n   Protection: enabled\n",
      },
    },
    [
      {
        product: "sentinelone",
        version: "25.2.1",
        running: "yes",
        realTime: "yes",
        mode: "active",
      },
    ],
  ],
  [
    "a product known only by its extension",
    {
      files: safari,
      commands: list(row("com.sophos.endpoint.scanextension", "activated enabled")),
    },
    [{ product: "sophos", version: "7.18", running: "yes", realTime: "unknown" }],
  ],
  [
    "an extension that is on its way out",
    {
      files: safari,
      commands: list(
        row("com.sophos.endpoint.scanextension", "terminated waiting to uninstall on reboot"),
      ),
    },
    [{ product: "sophos", running: "unknown", realTime: "no" }],
  ],
  [
    "an old copy of an extension beside the one in force",
    {
      files: safari,
      commands: list(
        row("com.sophos.endpoint.scanextension", "terminated waiting to uninstall on reboot"),
        row("com.sophos.endpoint.scanextension", "activated enabled"),
      ),
    },
    [{ product: "sophos", running: "yes", realTime: "unknown" }],
  ],
  [
    "a state nobody has seen",
    {
      files: safari,
      commands: list(row("com.sophos.endpoint.scanextension", "activated sleeping")),
    },
    [{ product: "sophos", running: "unknown", realTime: "unknown" }],
  ],
])("%s", async (_, about, products) => {
  const reading = await antivirusOnMac(mac(about));
  expect(facts.antivirus.safeParse({ kind: "antivirus", ...reading }).error).toBeUndefined();
  if (reading.state !== "known") throw new Error(JSON.stringify(reading));
  expect(reading.value.products).toHaveLength(products.length);
  expect(reading).toMatchObject({ value: { products } });
});

test("neither XProtect nor another product can be read", async () => {
  expect(await antivirusOnMac(mac({ files: safari, commands: list() }))).toMatchObject({
    state: "unknown",
    reason: "not_reported",
  });
});

test("the time of the bundle itself comes before that of the file in it", async () => {
  const machine = mac({ files: { [NEW]: copy("5322", "2026-11-01") } });
  const modified = async () => "2026-11-19T16:00:00.000Z";
  expect(await antivirusOnMac({ ...machine, modified })).toMatchObject({
    value: { products: [{ signaturesAt: "2026-11-19T16:00:00.000Z" }] },
  });
});

test.each<[string, About, object]>([
  [
    "Defender that reports to an organisation",
    { files: defender, commands: { ...wdav, ...health({}) } },
    {
      products: [
        {
          product: "defender-for-endpoint",
          onboarded: "yes",
          running: "yes",
          organisation: "11111111-2222-3333-4444-555555555555",
          issues: [],
        },
      ],
    },
  ],
  [
    "Defender without a licence",
    {
      files: defender,
      commands: { ...wdav, ...health({ licensed: false, healthIssues: ["missing license"] }) },
    },
    { products: [{ onboarded: "no", issues: ["missing license"] }] },
  ],
  [
    "Defender without an organisation",
    { files: defender, commands: { ...wdav, ...health({ orgId: "" }) } },
    { products: [{ onboarded: "no" }] },
  ],
  [
    "Defender that does not answer",
    { files: defender, commands: wdav },
    { products: [{ onboarded: "unknown", running: "yes" }] },
  ],
  [
    "Falcon with a customer",
    {
      files: falcon,
      commands: {
        ...list(row("com.crowdstrike.falcon.Agent", "activated enabled")),
        ...stats({ agent_info: { sensor_operational: "true", customerID: "ABC" } }),
      },
    },
    {
      products: [
        { product: "crowdstrike-falcon", onboarded: "yes", running: "yes", organisation: "ABC" },
      ],
    },
  ],
  [
    "an extension that nobody allowed",
    {
      files: falcon,
      commands: list(row("com.crowdstrike.falcon.Agent", "activated waiting for user")),
    },
    { products: [{ onboarded: "unknown", issues: [expect.stringContaining("not allowed")] }] },
  ],
  [
    "a product that only scans",
    { files: bundle("ESET", "com.eset.ees", "8"), commands: list() },
    { products: [] },
  ],
  ["none", { files: safari, commands: list() }, { products: [] }],
])("endpoint detection: %s", async (_, about, value) => {
  const reading = await edrOnMac(mac(about));
  expect(facts.edr.safeParse({ kind: "edr", ...reading }).error).toBeUndefined();
  expect(reading).toMatchObject({ state: "known", value });
});

test("endpoint detection: a product that only its own tool tells of", async () => {
  expect(await edrOnMac(mac({ commands: health({}) }))).toMatchObject({
    state: "known",
    value: { products: [{ product: "defender-for-endpoint", onboarded: "yes" }] },
  });
});

test.each<[string, About]>([
  ["no list of extensions", { files: safari }],
  ["a list that is none", { files: safari, commands: { systemextensionsctl: "error\n" } }],
  ["no applications", { commands: list() }],
])("endpoint detection: none found with %s is unknown", async (_, about) => {
  expect(await edrOnMac(mac(about))).toMatchObject({ state: "unknown", reason: "not_reported" });
});
