import { expect, test } from "@jest/globals";
import { facts } from "@muster/mapping/facts";
import { type Scene, scene } from "../../exec/testing.ts";
import { noConsents } from "../types.ts";
import { parseFirefoxPolicies } from "./firefox-policies.ts";
import { browsersOnLinux } from "./linux.ts";
import { upstreamVersion } from "./linux-packages.ts";

const context = { cache: { get: () => undefined, set: () => {} }, consents: noConsents };
const dpkg = (...rows: readonly (readonly [string, string])[]) => ({
  "/var/lib/dpkg/status": [["base-files", "12"] as const, ...rows]
    .map(
      ([n, v]) =>
        `Package: ${n}\nStatus: install ok installed\nVersion: ${v}\nArchitecture: amd64\n`,
    )
    .join("\n"),
});
const ini =
  "[App]\nVendor=Mozilla\nName=Firefox\nVersion=145.0.1\nSourceRepository=https://hg.example.org/releases/mozilla-release\n";

async function told(about: Scene): Promise<unknown> {
  const reading = await browsersOnLinux(scene(about), context);
  expect(facts.browsers.safeParse({ kind: "browsers", ...reading }).error).toBeUndefined();
  if (reading.state !== "known") return reading.state;
  const { browsers, complete } = reading.value;
  const each = browsers.map(
    (b) => `${b.product} ${b.version ?? "-"} ${b.channel} ${b.autoUpdate} ${b.source}`,
  );
  return complete ? each : [...each, "not complete"];
}

test.each<[string, Scene, unknown]>([
  ["none, and every place could be read", { files: dpkg() }, []],
  ["none, but no package database", {}, "unknown"],
  [
    "packages",
    {
      files: dpkg(
        ["google-chrome-stable", "147.0.7727.55-1"],
        ["firefox-esr", "140.5.0esr-1~deb12u1"],
        ["microsoft-edge-beta", "148.0.3967.20-1"],
        ["firefox-esr-l10n-en-gb", "140.5.0esr-1~deb12u1"],
      ),
    },
    [
      "chrome 147.0.7727.55 stable unknown dpkg",
      "edge 148.0.3967.20 beta unknown dpkg",
      "firefox 140.5.0 esr unknown dpkg",
    ],
  ],
  [
    "packages of Ubuntu that stand for snaps, and those",
    {
      files: {
        ...dpkg(
          ["firefox", "1:1snap1-0ubuntu5"],
          ["chromium-browser", "1:85.0.4183.83-0ubuntu2.22.04.1"],
        ),
        "/snap/firefox/current/meta/snap.yaml": "name: firefox\nversion: 145.0.1-1\n",
        "/snap/core22/current/meta/snap.yaml": "name: core22\nversion: '20260101'\n",
      },
    },
    ["firefox 145.0.1 unknown unknown snap"],
  ],
  [
    "rpm's Firefox may be of either channel",
    {
      files: { "/var/lib/rpm/rpmdb.sqlite": "" },
      commands: {
        rpm: "firefox\t0\t140.5.0\t2.el9\tx86_64\tRocky\tfirefox-140.5.0-2.el9.src.rpm\t1790000000\n",
      },
    },
    ["firefox 140.5.0 unknown unknown rpm"],
  ],
  [
    "flatpaks",
    {
      files: { ...dpkg(), "/var/lib/flatpak/app/com.brave.Browser/current": "" },
      commands: { flatpak: "com.brave.Browser\t1.84.139\tstable\norg.gimp.GIMP\t2.10\tstable\n" },
    },
    ["brave 1.84.139 stable unknown flatpak"],
  ],
  [
    "flatpaks that could not be asked for",
    {
      files: { ...dpkg(["chromium", "147.0.7727.55-1~deb12u1"]), "/var/lib/flatpak/app/x/y": "" },
    },
    ["chromium 147.0.7727.55 stable unknown dpkg", "not complete"],
  ],
  [
    "an archive that was unpacked, with a policy against updates",
    {
      files: {
        ...dpkg(),
        "/opt/firefox/application.ini": ini,
        "/opt/firefox/distribution/policies.json": '{"policies":{"DisableAppUpdate":true}}',
      },
    },
    ["firefox 145.0.1 stable off file"],
  ],
  [
    "a program without its package",
    { files: { ...dpkg(), "/opt/google/chrome/chrome": "" } },
    ["chrome - unknown unknown file"],
  ],
])("%s", async (_, about, expected) => {
  expect(await told(about)).toEqual(expected);
});

test.each([
  ["1:147.0.7727.55-1~deb12u1", "147.0.7727.55"],
  ["140.5.0esr-1~deb12u1", "140.5.0"],
  ["145.0+build1-0ubuntu1", "145.0"],
  ["146.0b3", "146.0"],
  ["stable", undefined],
  ["", undefined],
])("the maker's version in %j", (version, expected) => {
  expect(upstreamVersion(version)).toBe(expected);
});

test.each([
  ['{"policies":{"DisableAppUpdate":true}}', { updates: "off" }],
  ['{"policies":{"DisableAppUpdate":false}}', { updates: "unknown" }],
  ['{"policies":{"DisableAppUpdate":"true"}}', { updates: "unknown" }],
  ["{}", undefined],
  ["nothing", undefined],
])("Firefox's policies: %j", (text, expected) => {
  expect(parseFirefoxPolicies(text)).toEqual(expected);
});
