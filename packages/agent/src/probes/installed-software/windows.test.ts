import { expect, test } from "@jest/globals";
import { facts, type SoftwareItem } from "@muster/mapping/facts";
import { type Scene, scene } from "../../exec/testing.ts";
import { Failed, key, windows11, windowsScene } from "../../testing/windows-scene.ts";
import { installedSoftwareOnWindows } from "./windows.ts";
import { officeChannel, officeName } from "./windows-office.ts";

async function ask(about: Scene) {
  const reading = await installedSoftwareOnWindows(scene(about));
  const fact = { kind: "installed-software", ...reading };
  expect(facts["installed-software"].safeParse(fact).error).toBeUndefined();
  return reading;
}

async function listed(about: Scene): Promise<readonly SoftwareItem[]> {
  const reading = await ask(about);
  return reading.state === "known" ? reading.value.items : [];
}

const CODE = "{90160000-008C-0000-1000-0000000FF1CE}";
const zip = { DisplayName: "7-Zip 23.01 (x64)", DisplayVersion: "23.01", Publisher: "Igor Pavlov" };
const row = (more: object) => ({ view: "64", key: "Example", ...zip, ...more });
const programs = (uninstall: unknown, more: object = {}) =>
  windowsScene({ ...windows11, uninstall, appx: [], ...more });

test.each<[string, unknown, readonly object[]]>([
  [
    "a plain row",
    [row({})],
    [{ name: zip.DisplayName, version: "23.01", source: "registry", publisher: "Igor Pavlov" }],
  ],
  ["an object of one", row({}), [{ name: zip.DisplayName }]],
  [
    "a row of Get-ItemProperty",
    [{ ...zip, PSChildName: CODE, PSPath: `Registry::HKLM\\SOFTWARE\\${CODE}` }],
    [{ name: zip.DisplayName, bundleId: CODE }],
  ],
  [
    "names are trimmed, versions are free text",
    [row({ DisplayName: "  Tool \t 2 ", DisplayVersion: " v2.1 beta " })],
    [{ name: "Tool 2", version: "v2.1 beta" }],
  ],
  [
    "a title without a version is listed without one",
    [row({ DisplayVersion: null })],
    [{ name: zip.DisplayName, version: "" }],
  ],
  [
    "a version that is a number",
    [row({ DisplayVersion: 7 })],
    [{ name: zip.DisplayName, version: "7" }],
  ],
  [
    "system components, updates and rows without a name are left out",
    [
      row({}),
      row({ DisplayName: "Part", SystemComponent: 1 }),
      row({
        DisplayName: "Security Update for Part",
        ParentKeyName: "Part",
        ReleaseType: "Security Update",
      }),
      row({ DisplayName: "Hotfix", ReleaseType: "Hotfix" }),
      row({ DisplayName: "" }),
      { view: "64", key: "Nameless" },
    ],
    [{ name: zip.DisplayName }],
  ],
  [
    "one product code in both views and for a person stands once",
    [
      row({ key: CODE }),
      row({ key: CODE.toLowerCase(), view: "32" }),
      row({ key: CODE, view: "user", sid: "S-1-5-21-1-2-3-1001" }),
    ],
    [{ name: zip.DisplayName, bundleId: CODE }],
  ],
  [
    "one product code in two versions is two titles",
    [row({ key: CODE }), row({ key: CODE, view: "32", DisplayVersion: "19.00" })],
    [{ version: "19.00" }, { version: "23.01" }],
  ],
  [
    "without a product code: name, version and publisher",
    [row({}), row({ key: "Example_is1", view: "32" }), row({ DisplayVersion: "24.00" })],
    [{ version: "23.01" }, { version: "24.00" }],
  ],
])("%s", async (_, uninstall, expected) => {
  const items = await listed(programs(uninstall));
  expect(items).toHaveLength(expected.length);
  expect(items).toMatchObject(expected);
});

test("is whole where both views and the Store were read and everybody is signed in", async () => {
  expect(await ask(programs([row({})]))).toMatchObject({
    state: "known",
    source: "registry",
    value: { complete: true, read: ["file", "msix", "registry"], unread: [] },
  });
});

const PROFILES = "HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\ProfileList";
const people = ["S-1-5-18", "S-1-5-21-1-2-3-1001", "S-1-5-21-1-2-3-1002", "S-1-12-1-1-2-3-4"];

test.each<[string, Scene, readonly string[]]>([
  [
    "a view may not be read",
    programs([row({}), { view: "32", error: { type: "SecurityException" } }]),
    ["registry: the uninstall key of the 32-bit view could not be read"],
  ],
  [
    "a person's hive may not be read, without saying whose",
    programs([row({}), { view: "user", sid: "S-1-5-21-1-2-3-1001", error: { type: "x" } }]),
    ["registry: the uninstall key of a person's hive could not be read"],
  ],
  [
    "the Store needs an administrator",
    programs([row({})], { appx: new Failed("System.UnauthorizedAccessException", "0x80070005") }),
    [
      "msix: Windows did not answer appx: System.UnauthorizedAccessException, 0x80070005: run the agent as SYSTEM or an administrator",
    ],
  ],
  [
    "a name that is no text",
    programs([row({}), row({ DisplayName: { odd: true } })]),
    ["registry: damaged entries: 1"],
  ],
  [
    "people who are signed out are counted, not named",
    programs([row({})], {
      registry: {
        ...windows11.registry,
        HKU: key({}, ["S-1-5-18", "S-1-5-21-1-2-3-1001"]),
        [PROFILES]: key({}, people),
      },
    }),
    ["registry: programs that 2 people who are not signed in installed for themselves"],
  ],
])("%s -> incomplete", async (_, about, unread) => {
  expect(await ask(about)).toMatchObject({ state: "known", value: { complete: false, unread } });
});

test("lists Store apps without their frameworks", async () => {
  const appx = [
    {
      Name: "Microsoft.WindowsCalculator",
      Version: "11.2405.2.0",
      Publisher: "CN=Microsoft Corporation, O=Microsoft Corporation, L=Redmond, S=Washington, C=US",
      Architecture: 9,
      IsFramework: false,
      PackageFamilyName: "Microsoft.WindowsCalculator_8wekyb3d8bbwe",
    },
    { Name: "Microsoft.VCLibs.140.00", Version: "14.0.33321.0", IsFramework: true },
    {
      Name: "Example.App",
      Version: "1.0.0.0",
      Publisher: 'CN="Example, Ltd", C=GB',
      Architecture: "Neutral",
    },
  ];
  const items = await listed(programs([row({})], { appx }));
  expect(items.filter(({ source }) => source === "msix")).toEqual([
    { name: "Example.App", version: "1.0.0.0", source: "msix", publisher: "Example, Ltd" },
    {
      name: "Microsoft.WindowsCalculator",
      version: "11.2405.2.0",
      source: "msix",
      publisher: "Microsoft Corporation",
      architecture: "x86_64",
      bundleId: "Microsoft.WindowsCalculator_8wekyb3d8bbwe",
    },
  ]);
});

const OFFICE = "HKLM\\SOFTWARE\\Microsoft\\Office\\ClickToRun\\Configuration";
const MONTHLY = "http://officecdn.example.org/pr/55336b82-a18d-4dd6-b5f6-9e5095c314a6";
const office = (values: object) => ({
  registry: { ...windows11.registry, [OFFICE]: key({ ...values }) },
});

test("takes click-to-run Office's version and channel from its configuration, and its name from its row", async () => {
  const rows = [
    row({}),
    {
      view: "64",
      key: "O365BusinessRetail - en-gb",
      DisplayName: "Microsoft 365 Apps for business - en-gb",
      DisplayVersion: "16.0.19929.20136",
      Publisher: "Microsoft Corporation",
    },
  ];
  const configuration = {
    VersionToReport: "16.0.20026.20266",
    CDNBaseUrl: MONTHLY,
    ProductReleaseIds: "O365BusinessRetail,VisioPro2021Volume",
  };
  const items = await listed(programs(rows, office(configuration)));
  const common = {
    version: "16.0.20026.20266",
    source: "registry",
    publisher: "Microsoft Corporation",
    origin: "Monthly Enterprise Channel",
  };
  expect(items.slice(1)).toEqual([
    { name: "Microsoft 365 Apps for business - en-gb", ...common },
    { name: "Microsoft Visio LTSC Professional 2021", ...common },
  ]);
});

test.each([
  ["O365ProPlusRetail", "Microsoft 365 Apps for enterprise"],
  ["ProPlus2019Volume", "Microsoft Office Professional Plus 2019"],
  ["ProPlus2024Volume", "Microsoft Office LTSC Professional Plus 2024"],
  ["Home2024Retail", "Microsoft Office Home 2024"],
  ["SomethingNew", "Microsoft Office (SomethingNew)"],
])("%s is %s", (id, name) => {
  expect(officeName(id)).toBe(name);
});

test.each<[string, Readonly<Record<string, unknown>>, string | undefined]>([
  [
    "the channel that is set, before the one it came from",
    { UpdateChannel: MONTHLY, CDNBaseUrl: "x/492350f6-3a01-4f97-b9c0-c7c6ddf67d60" },
    "Monthly Enterprise Channel",
  ],
  [
    "the channel it came from",
    { CDNBaseUrl: "x/492350F6-3A01-4F97-B9C0-C7C6DDF67D60" },
    "Current Channel",
  ],
  [
    "a share of the organisation's own",
    { UpdateChannel: "\\\\server.example.org\\office" },
    undefined,
  ],
])("%s", (_, configuration, channel) => {
  expect(officeChannel(configuration)).toBe(channel);
});

test("finds runtimes that no uninstall key tells of", async () => {
  const files = {
    "C:\\Program Files\\Java\\jdk-21\\release":
      'IMPLEMENTOR="Oracle Corporation"\r\nJAVA_VERSION="21.0.2"\r\nBUILD_TYPE="commercial"\r\n',
    "C:\\Program Files\\Java\\notes\\release": 'JAVA_VERSION="1"\n',
    "C:\\Program Files\\Microsoft\\jdk-17.0.9.8-hotspot\\release":
      'IMPLEMENTOR="Microsoft"\nJAVA_VERSION="17.0.9"\n',
  };
  const folders = {
    "C:\\Program Files\\dotnet\\shared\\Microsoft.NETCore.App": ["8.0.11", "old"],
  };
  const about = windowsScene({ ...windows11, uninstall: [row({})], appx: [] }, { files, folders });
  const items = await listed(about);
  expect(items.filter(({ source }) => source === "file")).toMatchObject([
    { name: ".NET Runtime", version: "8.0.11" },
    { name: "Microsoft Build of OpenJDK", version: "17.0.9" },
    { name: "Oracle JDK", version: "21.0.2", path: "C:\\Program Files\\Java\\jdk-21" },
  ]);
});

const UNINSTALL = "Microsoft\\Windows\\CurrentVersion\\Uninstall";
const printed = (view: string, code: string) =>
  `\r\nHKEY_LOCAL_MACHINE\\SOFTWARE\\${view}${UNINSTALL}\\${code}\r\n    DisplayName    REG_SZ    7-Zip 23.01\r\n    DisplayVersion    REG_SZ    23.01\r\n\r\n`;

test("asks reg.exe where PowerShell may not answer", async () => {
  const reading = await ask({
    platform: "win32",
    commands: {
      [`reg query HKLM\\SOFTWARE\\${UNINSTALL} /s`]: printed("", CODE),
      [`reg query HKLM\\SOFTWARE\\WOW6432Node\\${UNINSTALL} /s`]: { exitCode: 1 },
    },
  });
  expect(reading).toMatchObject({
    state: "known",
    value: { items: [{ name: "7-Zip 23.01", version: "23.01", bundleId: CODE }], complete: false },
  });
});

test.each<[string, Scene, string]>([
  ["nothing answers", { platform: "win32" }, "command_missing"],
  ["an empty list is none: every Windows has programs", programs([]), "not_reported"],
  ["only parts of the system are listed", programs([row({ SystemComponent: 1 })]), "not_reported"],
  [
    "constrained language mode, and reg.exe is missing",
    programs(new Failed("CannotCreateTypeConstrainedLanguage")),
    "restricted_language",
  ],
])("%s -> unknown", async (_, about, reason) => {
  expect(await ask(about)).toMatchObject({ state: "unknown", reason });
});
