import { expect, test } from "@jest/globals";
import { facts } from "@muster/mapping/facts";
import { type Scene, scene } from "../../exec/testing.ts";
import { key, windowsScene } from "../../testing/windows-scene.ts";
import { restartOnWindows } from "./windows.ts";

async function ask(about: Scene) {
  const reading = await restartOnWindows(scene(about));
  expect(facts.restart.safeParse({ kind: "restart", ...reading }).error).toBeUndefined();
  return reading;
}

const WINDOWS = "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion";
const SERVICING = `${WINDOWS}\\Component Based Servicing`;
const UPDATE = `${WINDOWS}\\WindowsUpdate\\Auto Update`;
const CONTROL = "HKLM\\SYSTEM\\CurrentControlSet\\Control";
const SESSION = `${CONTROL}\\Session Manager`;
const renames = key({ PendingFileRenameOperations: ["\\??\\C:\\Windows\\Temp\\a.tmp", ""] });

const quiet = {
  [`${SERVICING}\\RebootPending`]: null,
  [`${SERVICING}\\RebootInProgress`]: null,
  [`${SERVICING}\\PackagesPending`]: null,
  [`${UPDATE}\\RebootRequired`]: null,
  [`${UPDATE}\\PostRebootReporting`]: null,
  [SESSION]: key({}),
  "HKLM\\SOFTWARE\\Microsoft\\Updates": key({ UpdateExeVolatile: 0 }),
  [`${CONTROL}\\ComputerName\\ActiveComputerName`]: key({ ComputerName: "DESK-1" }),
  [`${CONTROL}\\ComputerName\\ComputerName`]: key({ ComputerName: "desk-1" }),
};

const settings = { RebootRequired: false };

test.each<[string, object, object, object]>([
  ["nothing waits", {}, settings, { required: false, because: [] }],
  ["nothing waits, and Windows Update could not be asked", {}, {}, { required: false }],
  [
    "file renames alone are weak",
    { [SESSION]: renames },
    settings,
    { required: false, because: [] },
  ],
  [
    "servicing, with the file renames beside it",
    { [`${SERVICING}\\RebootPending`]: key({}), [SESSION]: renames },
    settings,
    { required: true, because: ["component-servicing", "file-renames"] },
  ],
  [
    "packages wait",
    { [`${SERVICING}\\PackagesPending`]: key({}, ["Package_for_KB5044284"]) },
    settings,
    { required: true, because: ["component-servicing"] },
  ],
  [
    "Windows Update's key",
    { [`${UPDATE}\\RebootRequired`]: key({}) },
    settings,
    { required: true, because: ["windows-update"] },
  ],
  [
    "reports after the restart",
    { [`${UPDATE}\\PostRebootReporting`]: key({}) },
    settings,
    { required: true, because: ["windows-update"] },
  ],
  [
    "Windows Update's own word",
    {},
    { RebootRequired: true },
    { required: true, because: ["windows-update"] },
  ],
  [
    "a new name that is not in force yet",
    { [`${CONTROL}\\ComputerName\\ComputerName`]: key({ ComputerName: "DESK-9" }) },
    settings,
    { required: true, because: ["computer-name"] },
  ],
  [
    "an old update program",
    { "HKLM\\SOFTWARE\\Microsoft\\Updates": key({ UpdateExeVolatile: 4 }) },
    settings,
    { required: true, because: ["update-exe"] },
  ],
  [
    "one key could not be read, another proves it",
    {
      [`${SERVICING}\\RebootPending`]: { error: { type: "SecurityException" } },
      [`${UPDATE}\\RebootRequired`]: key({}),
    },
    settings,
    { required: true, because: ["windows-update"] },
  ],
])("%s", async (_, over, updateSettings, expected) => {
  const registry = { ...quiet, ...over };
  const reading = await ask(windowsScene({ registry, "update-settings": updateSettings }));
  expect(reading).toMatchObject({ state: "known", value: expected });
});

test("a key that is not among those its parent names is missing", async () => {
  const registry = {
    [SERVICING]: key({}, ["ApplicabilityEvaluationCache", "Packages"]),
    [UPDATE]: key({}, ["Results", "Services"]),
  };
  expect(await ask(windowsScene({ registry }))).toMatchObject({ value: { required: false } });
});

test.each<[string, Scene, string]>([
  ["nothing answers", { platform: "win32" }, "command_missing"],
  [
    "a key that decides could not be read",
    windowsScene({
      registry: {
        ...quiet,
        [`${SERVICING}\\RebootPending`]: { error: { type: "SecurityException" } },
      },
      "update-settings": settings,
    }),
    "access_denied",
  ],
  [
    "any key that was refused may be there",
    windowsScene({
      registry: {
        ...quiet,
        [`${SERVICING}\\PackagesPending`]: { error: { type: "SecurityException" } },
      },
    }),
    "access_denied",
  ],
  [
    "Windows Update's word alone proves nothing",
    windowsScene({ "update-settings": settings }),
    "command_missing",
  ],
])("%s -> unknown", async (_, about, reason) => {
  expect(await ask(about)).toMatchObject({ state: "unknown", reason });
});
