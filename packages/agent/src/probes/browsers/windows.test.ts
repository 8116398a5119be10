import { expect, test } from "@jest/globals";
import { facts } from "@muster/mapping/facts";
import { scene } from "../../exec/testing.ts";
import { noConsents } from "../types.ts";
import { browsersOnWindows } from "./windows.ts";

const context = { cache: { get: () => undefined, set: () => {} }, consents: noConsents };
const WOW = "HKLM\\SOFTWARE\\WOW6432Node";
const EDGE = `${WOW}\\Microsoft\\EdgeUpdate\\Clients`;
const CHROME = `${WOW}\\Google\\Update\\Clients`;
const BRAVE = `${WOW}\\BraveSoftware\\Update\\Clients`;
const SID = "S-1-5-21-1-2-3-1001";
const edge = "{56EB18F8-B008-4CBD-B6D2-8C97FE7E9062}";
const webview = "{F3017226-FE2A-4295-8BDF-00C3A9A7E4C5}";
const chrome = "{8A69D345-D564-463C-AFF1-A69D9E530F96}";
const values = (of: object) => ({ values: of, keys: [] });
const none = { [EDGE]: null, [CHROME]: null, [BRAVE]: null };

async function told(registry: object, uninstall: unknown): Promise<unknown> {
  const section = (data: unknown) => ({ ok: true, ms: 1, data });
  const failed = {
    ok: false,
    ms: 1,
    error: { type: "System.UnauthorizedAccessException", hresult: -2147024891 },
  };
  const sections = {
    registry: section({ ...none, ...registry }),
    uninstall: uninstall === "failed" ? failed : section(uninstall),
  };
  const answer = JSON.stringify({ format: "muster-windows-answer/1", sections });
  const machine = scene({ platform: "win32", commands: { "windows-answer": answer } });
  const reading = await browsersOnWindows(machine, context);
  expect(facts.browsers.safeParse({ kind: "browsers", ...reading }).error).toBeUndefined();
  if (reading.state !== "known")
    return reading.state === "unknown" ? reading.reason : reading.state;
  const { browsers, complete } = reading.value;
  const each = browsers.map(
    (b) => `${b.product} ${b.version ?? "-"} ${b.channel} ${b.scope} ${b.autoUpdate} ${b.source}`,
  );
  return complete ? each : [...each, "not complete"];
}

const seven = [{ view: "64", key: "7-Zip", DisplayName: "7-Zip 24.09", DisplayVersion: "24.09" }];
const row = (DisplayName: string, DisplayVersion: string, view = "64") => ({
  view,
  key: "x",
  DisplayName,
  DisplayVersion,
});

test.each<[string, object, unknown, unknown]>([
  ["no browser, and everything was read", {}, seven, []],
  [
    "Edge, its runtime and Chrome by their updaters",
    {
      [EDGE]: { values: {}, keys: [edge, webview] },
      [`${EDGE}\\${edge}`]: values({ name: "Microsoft Edge", pv: "147.0.3967.54" }),
      [`${EDGE}\\${webview}`]: values({ pv: "147.0.3967.54" }),
      [CHROME]: { values: {}, keys: [chrome.toLowerCase()] },
      [`${CHROME}\\${chrome.toLowerCase()}`]: values({ pv: "147.0.7727.55" }),
    },
    [...seven, row("Google Chrome", "147.0.7727.55"), row("Microsoft Edge", "147.0.3967.54")],
    [
      "chrome 147.0.7727.55 stable machine unknown google-update",
      "edge 147.0.3967.54 stable machine unknown edge-update",
      "webview2 147.0.3967.54 stable machine unknown edge-update",
    ],
  ],
  [
    "what an uninstallation leaves",
    {
      [EDGE]: { values: {}, keys: [webview] },
      [`${EDGE}\\${webview}`]: values({ pv: "0.0.0.0" }),
    },
    seven,
    [],
  ],
  [
    "Chrome of one person",
    {
      HKU: { values: {}, keys: [SID] },
      [`HKU\\${SID}\\Software\\Google\\Update\\Clients\\${chrome}`]: values({
        pv: "147.0.7727.55",
      }),
    },
    seven,
    ["chrome 147.0.7727.55 stable user unknown google-update"],
  ],
  [
    "policies: one browser's own rule wins",
    {
      [`${EDGE}\\${edge}`]: values({ pv: "147.0.3967.54" }),
      [`${EDGE}\\${webview}`]: values({ pv: "147.0.3967.54" }),
      "HKLM\\SOFTWARE\\Policies\\Microsoft\\EdgeUpdate": values({
        UpdateDefault: 0,
        [`Update${edge}`]: 1,
      }),
      [`${CHROME}\\${chrome}`]: values({ pv: "147.0.7727.55" }),
      "HKLM\\SOFTWARE\\Policies\\Google\\Update": values({ UpdateDefault: 7 }),
    },
    seven,
    [
      "chrome 147.0.7727.55 stable machine unknown google-update",
      "edge 147.0.3967.54 stable machine on edge-update",
      "webview2 147.0.3967.54 stable machine off edge-update",
    ],
  ],
  [
    "Firefox by its own key, with its policy",
    {
      "HKLM\\SOFTWARE\\Mozilla\\Mozilla Firefox": values({
        CurrentVersion: "140.5.0esr (x64 en-GB)",
      }),
      "HKLM\\SOFTWARE\\Policies\\Mozilla\\Firefox": values({ DisableAppUpdate: 1 }),
    },
    [...seven, row("Mozilla Firefox ESR (x64 en-GB)", "140.5.0")],
    ["firefox 140.5.0 esr machine off registry"],
  ],
  [
    "Firefox whose title alone says that it is the extended line",
    {
      "HKLM\\SOFTWARE\\Mozilla\\Mozilla Firefox": values({ CurrentVersion: "140.5.0 (x64 en-GB)" }),
    },
    [...seven, row("Mozilla Firefox ESR (x64 en-GB)", "140.5.0")],
    ["firefox 140.5.0 esr machine unknown registry"],
  ],
  [
    "titles, where nothing surer tells",
    {},
    [
      ...seven,
      row("Vivaldi", "7.6.3797.63"),
      row("Opera Stable 123.0.5669.23", "123.0.5669.23", "user"),
      row("Mozilla Maintenance Service", "145.0"),
    ],
    [
      "opera 123.0.5669.23 stable user unknown registry-uninstall",
      "vivaldi 7.6.3797.63 stable machine unknown registry-uninstall",
    ],
  ],
  ["nothing found and the keys were refused", {}, "failed", "access_denied"],
  [
    "one found and the other keys refused",
    { [`${EDGE}\\${edge}`]: values({ pv: "147.0.3967.54" }) },
    "failed",
    ["edge 147.0.3967.54 stable machine unknown edge-update", "not complete"],
  ],
])("%s", async (_, registry, uninstall, expected) => {
  expect(await told(registry, uninstall)).toEqual(expected);
});

test("a machine that does not answer is unknown", async () => {
  const reading = await browsersOnWindows(scene({ platform: "win32" }), context);
  expect(reading.state).toBe("unknown");
});
