import { expect, test } from "@jest/globals";
import { facts } from "@muster/mapping/facts";
import type { Scene } from "../../exec/testing.ts";
import { info, mac, plist } from "../../testing/mac-scene.ts";
import { browsersOnMac } from "../browsers/darwin.ts";
import { noConsents, type ProbeContext } from "../types.ts";
import { installedSoftwareOnMac } from "./darwin.ts";

type About = Omit<Scene, "platform">;
const context: ProbeContext = {
  cache: { get: () => undefined, set: () => {} },
  consents: noConsents,
};

const safari = {
  "/Applications/Safari.app/Contents/Info.plist": info("Safari", "com.apple.Safari", "27.2"),
};
const firefox = (ini: string) => ({
  "/Applications/Firefox.app/Contents/Info.plist": info(
    "Firefox",
    "org.mozilla.firefox",
    "153.2.0",
  ),
  "/Applications/Firefox.app/Contents/Resources/application.ini": ini,
});
const ini = (source: string) =>
  `[App]\nVendor=Mozilla\nName=Firefox\nVersion=153.2.0\nSourceRepository=https://hg.example.org/releases/${source}\n`;

async function software(about: About) {
  const reading = await installedSoftwareOnMac(mac(about));
  expect(
    facts["installed-software"].safeParse({ kind: "installed-software", ...reading }).error,
  ).toBeUndefined();
  return reading;
}

test.each<[string, About, readonly string[]]>([
  ["an application", { files: safari }, ["app com.apple.Safari Safari 27.2"]],
  [
    "a display name before a short one",
    {
      files: {
        "/Applications/Google Chrome.app/Contents/Info.plist": plist({
          CFBundleName: "Chrome",
          CFBundleDisplayName: "Google Chrome",
          CFBundleIdentifier: "com.google.Chrome",
          CFBundleShortVersionString: "158.0.7310.52",
        }),
      },
    },
    ["app com.google.Chrome Google Chrome 158.0.7310.52"],
  ],
  [
    "no name and no short version",
    {
      files: {
        "/Applications/Odd Tool.app/Contents/Info.plist": plist({ CFBundleVersion: "12" }),
      },
    },
    ["app - Odd Tool 12"],
  ],
  [
    "two levels deep, and no deeper",
    {
      files: {
        "/Applications/Utilities/Terminal.app/Contents/Info.plist": info(
          "Terminal",
          "com.apple.Terminal",
          "2.15",
        ),
        "/Applications/a/b/Deep.app/Contents/Info.plist": info("Deep", "org.example.deep", "1"),
      },
    },
    ["app com.apple.Terminal Terminal 2.15"],
  ],
  [
    "Safari once, though it is reached by two ways",
    {
      files: {
        ...safari,
        "/System/Cryptexes/App/System/Applications/Safari.app/Contents/Info.plist": info(
          "Safari",
          "com.apple.Safari",
          "27.2",
        ),
      },
    },
    ["app com.apple.Safari Safari 27.2"],
  ],
  [
    "an application made for iPad",
    {
      files: {
        "/Applications/Notes.app/WrappedBundle/Info.plist": info(
          "Notes",
          "org.example.notes",
          "3.1",
        ),
      },
    },
    ["app org.example.notes Notes 3.1"],
  ],
  [
    "Firefox",
    { files: firefox(ini("mozilla-release")) },
    ["app org.mozilla.firefox Firefox 153.2.0"],
  ],
  [
    "Firefox with extended support",
    { files: firefox(ini("mozilla-esr153")) },
    ["app org.mozilla.firefox Firefox ESR 153.2.0"],
  ],
  [
    "a person's own applications",
    {
      files: {
        ...safari,
        "/Users/alex/Applications/Tool.app/Contents/Info.plist": info(
          "Tool",
          "org.example.tool",
          "2",
        ),
      },
    },
    ["app com.apple.Safari Safari 27.2", "app org.example.tool Tool 2"],
  ],
  [
    "Homebrew on both kinds of Mac",
    {
      files: safari,
      folders: {
        "/opt/homebrew/Cellar": ["openssl@3"],
        "/opt/homebrew/Cellar/openssl@3": ["3.4.1", "3.6.0"],
        "/opt/homebrew/Caskroom": [".metadata", "temurin"],
        "/opt/homebrew/Caskroom/temurin": [".metadata", "25.0.1,8"],
        "/usr/local/Cellar": ["git"],
        "/usr/local/Cellar/git": ["2.52.0"],
      },
    },
    [
      "app com.apple.Safari Safari 27.2",
      "homebrew - git 2.52.0",
      "homebrew - openssl@3 3.4.1",
      "homebrew - openssl@3 3.6.0",
      "homebrew - temurin 25.0.1,8",
    ],
  ],
  [
    "a cask whose application renews itself",
    {
      files: firefox(ini("mozilla-release")),
      folders: {
        "/opt/homebrew/Caskroom": ["firefox"],
        "/opt/homebrew/Caskroom/firefox": ["120.0"],
        "/opt/homebrew/Caskroom/firefox/120.0": ["Firefox.app"],
      },
    },
    ["app org.mozilla.firefox Firefox 153.2.0"],
  ],
  [
    "Java and Python beside them",
    {
      files: {
        ...safari,
        "/Library/Java/JavaVirtualMachines/temurin-21.jdk/Contents/Info.plist": info(
          "Eclipse Temurin 21",
          "net.temurin.21.jdk",
          "21.0.4",
        ),
        "/Library/Java/JavaVirtualMachines/temurin-21.jdk/Contents/Home/release":
          'IMPLEMENTOR="Eclipse Adoptium"\nJAVA_VERSION="21.0.4"\n',
        "/Library/Java/JavaVirtualMachines/old.jdk/Contents/Info.plist": plist({
          CFBundleIdentifier: "com.example.jdk",
          CFBundleName: "Old Java",
          JavaVM: { JVMVersion: "1.8.0_202", JVMVendor: "Oracle Corporation" },
        }),
        "/Library/Frameworks/Python.framework/Versions/3.12/Resources/Info.plist": plist({
          CFBundleIdentifier: "org.python.python",
          CFBundleShortVersionString: "3.12.4, (c) 2001-2023 Python Software Foundation.",
        }),
      },
    },
    [
      "app com.apple.Safari Safari 27.2",
      "file net.temurin.21.jdk Eclipse Temurin JDK 21.0.4",
      "file com.example.jdk Old Java 1.8.0_202",
      "file org.python.python Python 3.12.4",
    ],
  ],
  [
    "only the profiler's list",
    {
      commands: {
        "system_profiler SPApplicationsDataType -json": JSON.stringify({
          SPApplicationsDataType: [
            {
              _name: "Aperçu",
              path: "/System/Applications/Preview.app",
              version: "11.0",
              signed_by: ["Software Signing"],
            },
            { _name: "x", path: "/System/Library/CoreServices/Finder.app", version: "15" },
            { _name: "helper", path: "/Applications/A.app/Contents/B.app", version: "1" },
            {
              _name: "Firefox",
              path: "/Applications/Firefox.app",
              version: "160.0",
              signed_by: ["Developer ID Application: Mozilla Corporation (43AQ936H96)"],
            },
          ],
        }),
      },
    },
    ["app - Firefox 160.0", "app - Preview 11.0"],
  ],
])("%s", async (_, about, expected) => {
  const reading = await software(about);
  if (reading.state !== "known") throw new Error(JSON.stringify(reading));
  const { items, complete, unread } = reading.value;
  const said = items.map((i) => `${i.source} ${i.bundleId ?? "-"} ${i.name} ${i.version}`);
  expect(said).toEqual(expected);
  expect({ complete, unread }).toEqual({ complete: true, unread: [] });
});

test.each<[string, About, readonly string[]]>([
  [
    "a damaged Info.plist",
    { files: { ...safari, "/Applications/Bad.app/Contents/Info.plist": "<plist><dict>" } },
    ["/Applications/Bad.app"],
  ],
  [
    "an Info.plist that is refused",
    { files: { ...safari, "/Applications/Bad.app/Contents/Info.plist": "access_denied" } },
    ["/Applications/Bad.app"],
  ],
])("%s leaves the list incomplete", async (_, about, unread) => {
  expect(await software(about)).toMatchObject({
    state: "known",
    value: { complete: false, unread },
  });
});

test("the folders of other people that are closed are told without their names", async () => {
  const open = mac({ files: safari, folders: { "/Users": ["alex", "Shared", ".localized"] } });
  const closed = {
    ...open,
    list: async (path: string) =>
      path === "/Users/alex/Applications"
        ? ({ state: "failed", reason: "access_denied", detail: path } as const)
        : open.list(path),
  };
  const reading = await installedSoftwareOnMac(closed);
  expect(reading).toMatchObject({ state: "known", value: { complete: false } });
  expect(JSON.stringify(reading)).not.toContain("alex");
  expect(JSON.stringify(await browsersOnMac(closed, context))).not.toContain("alex");
});

test.each<[string, About, string]>([
  ["nothing", {}, "command_missing"],
  [
    "a profiler without applications",
    { commands: { system_profiler: '{"SPApplicationsDataType":[]}' } },
    "not_reported",
  ],
  [
    "a profiler's other answer",
    { commands: { system_profiler: '{"SPHardwareDataType":[]}' } },
    "not_reported",
  ],
])("%s is unknown", async (_, about, reason) => {
  expect(await software(about)).toMatchObject({ state: "unknown", reason });
});

test("browsers, by bundle id and channel", async () => {
  const about = {
    files: {
      ...safari,
      ...firefox(ini("mozilla-esr153")),
      "/Applications/Firefox.app/Contents/Resources/distribution/policies.json":
        '{"policies":{"DisableAppUpdate":true}}',
      "/Applications/Microsoft Edge Beta.app/Contents/Info.plist": info(
        "Microsoft Edge Beta",
        "com.microsoft.edgemac.Beta",
        "159.0.1",
      ),
      "/Users/alex/Applications/Brave Browser.app/Contents/Info.plist": info(
        "Brave",
        "com.brave.Browser",
        "1.84",
      ),
      "/Applications/App.app/Contents/Info.plist": info("App", "com.google.Chrome.app.abc", "1.0"),
    },
  };
  const reading = await browsersOnMac(mac(about), context);
  expect(facts.browsers.safeParse({ kind: "browsers", ...reading }).error).toBeUndefined();
  if (reading.state !== "known") throw new Error(JSON.stringify(reading));
  expect(
    reading.value.browsers.map(
      (b) => `${b.product} ${b.name} ${b.version} ${b.channel} ${b.scope} ${b.autoUpdate}`,
    ),
  ).toEqual([
    "brave Brave 1.84 stable user unknown",
    "edge Microsoft Edge Beta 159.0.1 beta machine unknown",
    "firefox Firefox ESR 153.2.0 esr machine off",
    "safari Safari 27.2 stable machine unknown",
  ]);
  expect(reading.value.extensions).toEqual({ read: "not-asked", found: [], profilesNotRead: 0 });
});

test("no folder of applications: which browsers there are is unknown", async () => {
  expect(await browsersOnMac(mac({}), context)).toMatchObject({
    state: "unknown",
    reason: "not_reported",
  });
});

test("browsers by the profiler's list, where no bundle can be read", async () => {
  const commands = {
    "system_profiler SPApplicationsDataType -json": JSON.stringify({
      SPApplicationsDataType: [
        { _name: "Safari", path: "/Applications/Safari.app", version: "27.2" },
        { _name: "Brave Browser", path: "/Applications/Brave Browser.app", version: "1.84" },
        { _name: "Helper", path: "/Applications/A.app/Contents/Firefox.app", version: "1" },
      ],
    }),
  };
  const reading = await browsersOnMac(mac({ commands }), context);
  expect(facts.browsers.safeParse({ kind: "browsers", ...reading }).error).toBeUndefined();
  expect(reading).toMatchObject({
    source: "system_profiler",
    value: { browsers: [{ product: "brave", version: "1.84" }, { product: "safari" }] },
  });
});
