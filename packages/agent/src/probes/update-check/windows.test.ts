import { expect, test } from "@jest/globals";
import { facts } from "@muster/mapping/facts";
import { type Scene, scene } from "../../exec/testing.ts";
import { Failed, key, windows11, windowsScene } from "../../testing/windows-scene.ts";
import { noConsents } from "../types.ts";
import { updateCheckOnWindows } from "./windows.ts";

async function ask(about: Scene, kept: Readonly<Record<string, string>> = {}) {
  const cache = { get: (name: string) => kept[name], set: () => {} };
  const reading = await updateCheckOnWindows(scene(about), { cache, consents: noConsents });
  const fact = { kind: "update-check", ...reading };
  expect(facts["update-check"].safeParse(fact).error).toBeUndefined();
  return reading;
}

const RESULTS =
  "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\WindowsUpdate\\Auto Update\\Results";
const SEARCHED = "2026-11-20T21:15:00.000Z";
const INSTALLED = "2026-11-12T02:30:00.000Z";
const settings = { LastSearchSuccessDate: SEARCHED, LastInstallationSuccessDate: INSTALLED };

test.each<[string, Scene, object]>([
  [
    "Windows Update's own dates",
    windowsScene({ ...windows11, "update-settings": settings }),
    { checkedAt: SEARCHED, installedAt: INSTALLED },
  ],
  [
    "the registry's results, UTC without saying so",
    windowsScene({
      registry: {
        [`${RESULTS}\\Detect`]: key({ LastSuccessTime: "2026-11-20 21:15:00" }),
        [`${RESULTS}\\Install`]: key({ LastSuccessTime: "2026-11-12 02:30:00" }),
      },
    }),
    { checkedAt: SEARCHED, installedAt: INSTALLED },
  ],
  [
    "the search's own date",
    windowsScene(
      {},
      { updates: { "update-search": { updates: [], lastSearchSuccessDate: SEARCHED } } },
    ),
    { checkedAt: SEARCHED, installedAt: undefined },
  ],
  [
    "never installed by Windows Update: the newest package of Windows",
    windowsScene({
      "update-settings": { ...settings, LastInstallationSuccessDate: "1899-12-30T00:00:00Z" },
      hotfixes: [
        { HotFixID: "KB5000001", InstalledOn: "2026-10-14" },
        { HotFixID: "KB5000002", InstalledOn: "2026-11-11" },
        { HotFixID: "KB5000003", InstalledOn: "12/31/2026" },
      ],
    }),
    { checkedAt: SEARCHED, installedAt: "2026-11-11T00:00:00.000Z" },
  ],
])("%s", async (_, about, value) => {
  expect(await ask(about)).toMatchObject({ state: "known", value });
});

test("counts the search that the agent asked for", async () => {
  const later = "2026-11-21T11:00:00.000Z";
  const about = windowsScene({ "update-settings": settings });
  expect(await ask(about, { "pending-updates-online-answer": later })).toMatchObject({
    value: { checkedAt: later },
  });
});

test.each<[string, Scene, string]>([
  ["nothing answers", { platform: "win32" }, "command_missing"],
  [
    "Windows Update never searched",
    windowsScene({ "update-settings": { LastSearchSuccessDate: null } }),
    "not_reported",
  ],
  [
    "constrained language mode",
    windowsScene({ "update-settings": new Failed("CannotCreateTypeConstrainedLanguage") }),
    "restricted_language",
  ],
])("%s -> unknown", async (_, about, reason) => {
  expect(await ask(about)).toMatchObject({ state: "unknown", reason });
});
