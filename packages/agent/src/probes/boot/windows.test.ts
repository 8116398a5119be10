import { expect, test } from "@jest/globals";
import { facts } from "@muster/mapping/facts";
import { type Scene, scene } from "../../exec/testing.ts";
import { Failed, key, windowsScene } from "../../testing/windows-scene.ts";
import { bootOnWindows } from "./windows.ts";

async function ask(about: Scene) {
  const reading = await bootOnWindows(scene(about));
  expect(facts.boot.safeParse({ kind: "boot", ...reading }).error).toBeUndefined();
  return reading;
}

const system = (LastBootUpTime: unknown) =>
  windowsScene({ "operating-system": { LastBootUpTime } });

test.each<[string, unknown, string]>([
  ["a round-trip text", "2026-11-19T07:41:12.5000000Z", "2026-11-19T07:41:00.000Z"],
  ["milliseconds of PowerShell 5.1", "/Date(1795074073000)/", "2026-11-19T07:41:00.000Z"],
  ["DMTF with an offset", "20261119084112.500000+060", "2026-11-19T07:41:00.000Z"],
  [
    "an object of 5.1",
    { value: "/Date(1795074073000)/", DateTime: "19 November 2026 07:41:13" },
    "2026-11-19T07:41:00.000Z",
  ],
])("%s", async (_, value, bootedAt) => {
  expect(await ask(system(value))).toMatchObject({ state: "known", value: { bootedAt } });
});

const POWER = "HKLM\\SYSTEM\\CurrentControlSet\\Control\\Session Manager\\Power";

test.each([
  [1, true],
  [0, false],
])("fast startup %s is said beside the time", async (HiberbootEnabled, fastStartup) => {
  const about = windowsScene({
    "operating-system": { LastBootUpTime: "2026-11-19T07:41:12Z" },
    registry: { [POWER]: key({ HiberbootEnabled }) },
  });
  expect(await ask(about)).toMatchObject({ value: { fastStartup } });
});

test.each<[string, Scene, string]>([
  ["nothing answers", { platform: "win32" }, "command_missing"],
  ["a local text", system("19/11/2026 07:41:12"), "not_reported"],
  ["a sentinel", system("1601-01-01T00:00:00Z"), "not_reported"],
  ["no such field", windowsScene({ "operating-system": { Caption: "x" } }), "not_reported"],
  [
    "WMI hangs",
    windowsScene({ "operating-system": new Failed("CimException", "0x80041069") }),
    "timeout",
  ],
])("%s -> unknown", async (_, about, reason) => {
  expect(await ask(about)).toMatchObject({ state: "unknown", reason });
});
