import { expect, test } from "@jest/globals";
import { facts } from "@muster/mapping/facts";
import { type Scene, scene } from "../../exec/testing.ts";
import { noConsents, type Platform } from "../types.ts";
import {
  messageKey,
  parseChromiumExtensions,
  parseFirefoxExtensions,
  parseMessage,
} from "./extensions.ts";
import { extensionsOn } from "./extensions-on.ts";

const cache = { get: () => undefined, set: () => {} };
const agreed = { cache, consents: { browserExtensions: true } };
const id = (letter: string) => letter.repeat(32);
const entry = (more: object) => ({
  location: 1,
  state: 1,
  path: `${id("a")}/1.2.3_0`,
  manifest: { name: "Sample", version: "1.2.3" },
  ...more,
});
const preferences = (settings: object) => JSON.stringify({ extensions: { settings } });
const addons = (...list: object[]) => JSON.stringify({ schemaVersion: 37, addons: list });
const addon = (more: object) => ({
  id: "sample@example.org",
  version: "2.0",
  type: "extension",
  active: true,
  location: "app-profile",
  defaultLocale: { name: "Sample" },
  ...more,
});

async function told(about: Scene, platform: Platform) {
  const found = await extensionsOn(scene({ ...about, platform }), agreed, platform);
  const value = { browsers: [], complete: true, unread: [], extensions: found };
  const fact = { kind: "browsers", state: "known", value, source: "x" };
  expect(facts.browsers.safeParse(fact).error).toBeUndefined();
  const each = found.found.map(
    (e) => `${e.browser} ${e.name} ${e.version ?? "-"} ${e.enabled} ${e.installedBy}`,
  );
  return [found.read, found.profilesNotRead, ...each];
}

const passwd = "root:x:0:0::/root:/bin/sh\nanna:x:1000:1000::/home/anna:/bin/sh\n";
const chrome = "/home/anna/.config/google-chrome";
const linux = { "/etc/passwd": passwd };

test("without the operator's word nothing is opened", async () => {
  const files = {
    ...linux,
    [`${chrome}/Default/Preferences`]: preferences({ [id("a")]: entry({}) }),
  };
  const found = await extensionsOn(scene({ files }), { cache, consents: noConsents }, "linux");
  expect(found).toEqual({ read: "not-asked", found: [], profilesNotRead: 0 });
});

test.each<[string, Platform, Scene, unknown[]]>([
  [
    "Chrome on Linux, two profiles",
    "linux",
    {
      files: {
        ...linux,
        [`${chrome}/Default/Preferences`]: preferences({ [id("a")]: entry({}) }),
        [`${chrome}/Profile 1/Preferences`]: preferences({
          [id("b")]: entry({ location: 7, manifest: { name: "By policy", version: "3" } }),
        }),
        [`${chrome}/Guest Profile/Preferences`]: preferences({ [id("c")]: entry({}) }),
        [`${chrome}/Default/History`]: "never opened",
      },
    },
    ["whole", 0, "chrome Sample 1.2.3 yes user", "chrome By policy 3 yes policy"],
  ],
  [
    "the protected file wins",
    "linux",
    {
      files: {
        ...linux,
        [`${chrome}/Default/Secure Preferences`]: preferences({ [id("a")]: entry({ state: 0 }) }),
        [`${chrome}/Default/Preferences`]: preferences({ [id("a")]: entry({}) }),
      },
    },
    ["whole", 0, "chrome Sample 1.2.3 no user"],
  ],
  [
    "a name in other languages",
    "linux",
    {
      files: {
        ...linux,
        [`${chrome}/Default/Preferences`]: preferences({
          [id("a")]: entry({
            manifest: { name: "__MSG_appName__", version: "1.2.3", default_locale: "de" },
          }),
        }),
        [`${chrome}/Default/Extensions/${id("a")}/1.2.3_0/_locales/de/messages.json`]:
          '{"APPNAME":{"message":"Beispiel"}}',
      },
    },
    ["whole", 0, "chrome Beispiel 1.2.3 yes user"],
  ],
  [
    "a name that cannot be found is the id",
    "linux",
    {
      files: {
        ...linux,
        [`${chrome}/Default/Preferences`]: preferences({
          [id("a")]: entry({ manifest: { name: "__MSG_x__", version: "1" } }),
        }),
      },
    },
    ["whole", 0, `chrome ${id("a")} 1 yes user`],
  ],
  [
    "one person's and another's: once, and on",
    "linux",
    {
      files: {
        "/etc/passwd": `${passwd}ben:x:1001:1001::/home/ben:/bin/sh\n`,
        [`${chrome}/Default/Preferences`]: preferences({ [id("a")]: entry({ state: 0 }) }),
        "/home/ben/.config/google-chrome/Default/Preferences": preferences({
          [id("a")]: entry({}),
        }),
      },
    },
    ["whole", 0, "chrome Sample 1.2.3 yes user"],
  ],
  [
    "a profile that may not be read, and one that is damaged",
    "linux",
    {
      files: {
        ...linux,
        [`${chrome}/Default/Preferences`]: "access_denied",
        [`${chrome}/Profile 2/Preferences`]: '{"extensions":',
      },
    },
    ["partly", 2],
  ],
  ["people that are not told", "linux", {}, ["partly", 1]],
  [
    "Firefox as a snap",
    "linux",
    {
      files: {
        ...linux,
        "/home/anna/snap/firefox/common/.mozilla/firefox/x.default/extensions.json": addons(
          addon({}),
          addon({ id: "theme@example.org", type: "theme" }),
        ),
      },
    },
    ["whole", 0, "firefox Sample 2.0 yes user"],
  ],
  [
    "macOS",
    "darwin",
    {
      files: {
        "/Users/anna/Library/Application Support/Google/Chrome/Default/Secure Preferences":
          preferences({ [id("a")]: entry({}) }),
        "/Users/Shared/Library/Application Support/Google/Chrome/Default/Preferences": preferences({
          [id("b")]: entry({}),
        }),
        "/Users/anna/Library/Application Support/Firefox/Profiles/x.default/extensions.json":
          addons(addon({})),
      },
    },
    ["whole", 0, "chrome Sample 1.2.3 yes user", "firefox Sample 2.0 yes user"],
  ],
  [
    "Windows",
    "win32",
    {
      files: {
        "C:\\Users\\anna\\AppData\\Local\\Google\\Chrome\\User Data\\Default\\Secure Preferences":
          preferences({ [id("a")]: entry({}) }),
        "C:\\Users\\anna\\AppData\\Local\\Microsoft\\Edge\\User Data\\Profile 1\\Preferences":
          preferences({
            [id("b")]: entry({
              path: `${id("b")}\\2.0_0`,
              manifest: { name: "__MSG_n__", version: "2.0" },
            }),
          }),
        [`C:\\Users\\anna\\AppData\\Local\\Microsoft\\Edge\\User Data\\Profile 1\\Extensions\\${id("b")}\\2.0_0\\_locales\\en\\messages.json`]:
          '{"n":{"message":"Named"}}',
        "C:\\Users\\Public\\x": "",
      },
    },
    ["whole", 0, "chrome Sample 1.2.3 yes user", "edge Named 2.0 yes user"],
  ],
])("%s", async (_, platform, about, expected) => {
  expect(await told(about, platform)).toEqual(expected);
});

test.each<[string, object, object | undefined]>([
  ["on by its state", entry({}), { enabled: "yes", version: "1.2.3", name: "Sample" }],
  ["off by its state", entry({ state: 0 }), { enabled: "no" }],
  ["off for a reason", entry({ disable_reasons: [1] }), { enabled: "no" }],
  [
    "off for a number of reasons",
    entry({ state: undefined, disable_reasons: 8193 }),
    { enabled: "no" },
  ],
  [
    "on, with no reason against it",
    entry({ state: undefined, disable_reasons: [] }),
    { enabled: "yes" },
  ],
  ["neither told", entry({ state: undefined }), { enabled: "unknown" }],
  ["the browser's own", entry({ location: 5 }), { installedBy: "built-in" }],
  ["by policy", entry({ location: 9 }), { installedBy: "policy" }],
  ["by a program", entry({ location: 3 }), { installedBy: "unknown" }],
  [
    "unpacked, somewhere else",
    entry({ location: 4, path: "/home/anna/dev" }),
    { installedBy: "user" },
  ],
  ["without its manifest", entry({ manifest: undefined }), { version: "1.2.3", name: id("a") }],
  ["taken off by a program", entry({ state: 2 }), undefined],
  ["a theme", entry({ manifest: { name: "t", version: "1", theme: {} } }), undefined],
  ["the memory of one", { state: 0, location: 1 }, undefined],
])("Chromium: %s", (_, told, expected) => {
  const [found] = parseChromiumExtensions(preferences({ [id("a")]: told })) ?? [];
  if (expected === undefined) expect(found).toBeUndefined();
  else expect(found).toMatchObject(expected);
});

test("Chromium: a path that leads elsewhere is not followed", () => {
  const path = `${id("a")}/../../secret`;
  expect(
    parseChromiumExtensions(preferences({ [id("a")]: entry({ path }) }))?.[0]?.folder,
  ).toBeUndefined();
});

test.each([
  ["", undefined],
  ["[]", undefined],
  ["{}", []],
  ['{"extensions":{"settings":[]}}', []],
  ['{"extensions":{"settings":{"nope":{"state":1}}}}', []],
])("Chromium: %j", (text, expected) => {
  expect(parseChromiumExtensions(text)).toEqual(expected);
});

test.each<[string, object, object | undefined]>([
  ["on", addon({}), { enabled: "yes", installedBy: "user", name: "Sample" }],
  ["off", addon({ active: false }), { enabled: "no" }],
  ["not told", addon({ active: "perhaps" }), { enabled: "unknown" }],
  ["the browser's own", addon({ location: "app-builtin" }), { installedBy: "built-in" }],
  ["for everybody", addon({ location: "app-global" }), { installedBy: "unknown" }],
  [
    "by policy",
    addon({ installTelemetryInfo: { source: "enterprise-policy" } }),
    { installedBy: "policy" },
  ],
  ["without a name", addon({ defaultLocale: null }), { name: "sample@example.org" }],
  ["a dictionary", addon({ type: "dictionary" }), undefined],
])("Firefox: %s", (_, told, expected) => {
  const [found] = parseFirefoxExtensions(addons(told)) ?? [];
  if (expected === undefined) expect(found).toBeUndefined();
  else expect(found).toMatchObject(expected);
});

test("Firefox: anything else is no list", () => {
  expect(["", "{}", '{"addons":{}}'].map(parseFirefoxExtensions)).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

test("names that stand elsewhere", () => {
  expect([messageKey("__MSG_appName__"), messageKey("MSG_a")]).toEqual(["appName", undefined]);
  expect(parseMessage('{"a":{"message":" x "}}', "A")).toBe("x");
  expect(parseMessage('{"a":"x"}', "a")).toBeUndefined();
});
