import { expect, test } from "@jest/globals";
import { facts } from "@muster/mapping/facts";
import { type Scene, scene } from "../../exec/testing.ts";
import { Failed, key, windows11, windowsScene, windowsWith } from "../../testing/windows-scene.ts";
import { osOnWindows } from "./windows.ts";

async function ask(about: Scene) {
  const reading = await osOnWindows(scene(about));
  expect(facts.os.safeParse({ kind: "os", ...reading }).error).toBeUndefined();
  return reading;
}

const CURRENT = "HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion";
const ENVIRONMENT = "HKLM\\SYSTEM\\CurrentControlSet\\Control\\Session Manager\\Environment";
const POLICY = "HKLM\\SYSTEM\\CurrentControlSet\\Control\\CI\\Policy";
const INSIDER = "HKLM\\SOFTWARE\\Microsoft\\WindowsSelfHost\\Applicability";

const workstation = { ProductType: 1 };
const server = { ProductType: 3 };

test.each<[string, Scene, object]>([
  [
    "Windows 11 24H2 Pro, which calls itself Windows 10 in the registry",
    windowsScene(windows11),
    {
      platform: "windows",
      id: "windows",
      name: "Windows 11",
      version: "24H2",
      build: "26100.4061",
      edition: "Professional",
      sku: 48,
      productType: "workstation",
      architecture: "x86_64",
      rolling: false,
    },
  ],
  [
    "Windows 11 LTSC 2024",
    windowsScene(
      windowsWith(
        { CurrentBuild: "26100", UBR: 1742, DisplayVersion: "24H2", EditionID: "EnterpriseS" },
        { ...workstation, OperatingSystemSKU: 125 },
      ),
    ),
    { name: "Windows 11", edition: "EnterpriseS", build: "26100.1742" },
  ],
  [
    "Windows 11 IoT LTSC 2024",
    windowsScene(
      windowsWith({ CurrentBuild: "26100", UBR: "1742", EditionID: "IoTEnterpriseS" }, workstation),
    ),
    { name: "Windows 11", edition: "IoTEnterpriseS" },
  ],
  [
    "Windows 10 LTSC 2019 without DisplayVersion",
    windowsScene(
      windowsWith(
        { CurrentBuild: "17763", UBR: 6414, ReleaseId: "1809", EditionID: "EnterpriseS" },
        workstation,
      ),
    ),
    { name: "Windows 10", version: "1809", build: "17763.6414" },
  ],
  [
    "LTSB 2016 with an empty DisplayVersion",
    windowsScene(
      windowsWith(
        {
          CurrentBuild: "14393",
          UBR: 7428,
          DisplayVersion: "",
          ReleaseId: "1607",
          EditionID: "EnterpriseS",
        },
        workstation,
      ),
    ),
    { name: "Windows 10", version: "1607" },
  ],
  [
    "Server 2019 on the build of a client",
    windowsScene(
      windowsWith(
        { CurrentBuild: "17763", UBR: 6414, ReleaseId: "1809", EditionID: "ServerStandard" },
        server,
      ),
    ),
    { name: "Windows Server 2019", productType: "server", version: "1809" },
  ],
  [
    "Server 2022, which is no client release",
    windowsScene(
      windowsWith(
        { CurrentBuild: "20348", UBR: 2762, EditionID: "ServerDatacenter" },
        { ProductType: 2 },
      ),
    ),
    { name: "Windows Server 2022", productType: "domain-controller" },
  ],
  [
    "Server 2025 on the build of Windows 11",
    windowsScene(
      windowsWith({ CurrentBuild: "26100", UBR: 4061, EditionID: "ServerStandard" }, server),
    ),
    { name: "Windows Server 2025" },
  ],
  [
    "a server of the semi-annual channel is called by its version",
    windowsScene(
      windowsWith(
        { CurrentBuild: "17763", UBR: 1, ReleaseId: "1809", EditionID: "ServerDatacenterACor" },
        { ...server, OperatingSystemSKU: 145 },
      ),
    ),
    { name: "Windows Server, version 1809", sku: 145 },
  ],
  [
    "Server 2012 R2 without a revision",
    windowsScene(
      windowsWith(
        { CurrentBuild: "9600", EditionID: "ServerStandard", InstallationType: "Server" },
        server,
      ),
    ),
    { name: "Windows Server 2012 R2", build: "9600", version: undefined },
  ],
  [
    "a server build nobody knows keeps its number",
    windowsScene(
      windowsWith({ CurrentBuild: "29507", UBR: 1000, EditionID: "ServerDatacenter" }, server),
    ),
    { name: "Windows Server build 29507", build: "29507.1000" },
  ],
  [
    "a client build far ahead of what is known",
    windowsScene(
      windowsWith({ CurrentBuild: "31001", UBR: 1, EditionID: "Professional" }, workstation),
    ),
    { name: "Windows build 31001" },
  ],
  [
    "WMI is broken: the registry tells client from server",
    windowsScene(
      windowsWith(
        { CurrentBuild: "26100", UBR: 4061, EditionID: "Professional", InstallationType: "Client" },
        undefined,
      ),
    ),
    { name: "Windows 11", productType: "workstation", build: "26100.4061" },
  ],
  [
    "WMI is broken and only the edition tells",
    windowsScene(windowsWith({ CurrentBuild: "26100", EditionID: "ServerStandard" }, undefined)),
    { name: "Windows Server 2025", productType: undefined },
  ],
  [
    "nothing tells client from server",
    windowsScene(windowsWith({ CurrentBuild: "26100", UBR: 4061 }, undefined)),
    { name: "Windows build 26100", productType: undefined, edition: undefined },
  ],
  [
    "multi-session has a server's product type and is a client",
    windowsScene(
      windowsWith(
        { CurrentBuild: "26100", UBR: 4061, EditionID: "ServerRdsh", InstallationType: "Client" },
        { ...server, OperatingSystemSKU: 175 },
      ),
    ),
    { name: "Windows 11", edition: "ServerRdsh", productType: undefined },
  ],
  [
    "an evaluation says so by its edition",
    windowsScene(
      windowsWith(
        { CurrentBuild: "26200", UBR: 1, EditionID: "EnterpriseEval" },
        { ...workstation, OperatingSystemSKU: 72 },
      ),
    ),
    { edition: "EnterpriseEval", sku: 72 },
  ],
  [
    "the registry is unread: WMI's build, without a revision, and the edition of its SKU",
    windowsScene({ "operating-system": windows11["operating-system"] }),
    {
      name: "Windows 11",
      build: "26100",
      edition: "Professional",
      version: undefined,
      architecture: "x86_64",
    },
  ],
  [
    "S mode and an Insider branch",
    windowsScene(
      windowsWith({ CurrentBuild: "28020", UBR: 1, EditionID: "Core" }, workstation, {
        [POLICY]: key({ SkuPolicyRequired: 1 }),
        [INSIDER]: key({ BranchName: "CanaryChannel" }),
      }),
    ),
    { variant: "s-mode insider:CanaryChannel" },
  ],
  [
    "an ARM machine whose agent is emulated",
    windowsScene(
      windowsWith({ CurrentBuild: "26100", EditionID: "Professional" }, workstation, {
        [ENVIRONMENT]: key({ PROCESSOR_ARCHITECTURE: "ARM64" }),
      }),
    ),
    { architecture: "arm64" },
  ],
])("%s", async (_, about, expected) => {
  const reading = await ask(about);
  expect(reading).toMatchObject({ state: "known", value: expected });
});

test("an edition that the registry and the SKU tell differently is a conflict", async () => {
  const reading = await ask(
    windowsScene(
      windowsWith(
        { CurrentBuild: "26100", UBR: 1, EditionID: "Enterprise" },
        { ...workstation, OperatingSystemSKU: 48, BuildNumber: 26_200 },
      ),
    ),
  );
  expect(reading).toMatchObject({
    state: "known",
    value: { edition: "Enterprise", build: "26100.1" },
    conflicts: [
      "the build is 26100 in the registry and 26200 in Win32_OperatingSystem",
      "the edition is Enterprise in the registry and Professional in Win32_OperatingSystem",
    ],
  });
});

test.each<[string, Scene, string]>([
  ["nothing answers", { platform: "win32" }, "command_missing"],
  [
    "neither source may be read",
    windowsScene({
      registry: { [CURRENT]: { error: { type: "System.Security.SecurityException" } } },
      "operating-system": new Failed("CimException", "0x80041003"),
    }),
    "access_denied",
  ],
  [
    "both are empty",
    windowsScene({ registry: { [CURRENT]: key({}) }, "operating-system": {} }),
    "not_reported",
  ],
  [
    "a build that is no number",
    windowsScene(windowsWith({ CurrentBuild: "twenty-six" }, { BuildNumber: "x" })),
    "not_reported",
  ],
])("%s -> unknown", async (_, about, reason) => {
  expect(await ask(about)).toMatchObject({ state: "unknown", reason });
});
