import { expect, test } from "@jest/globals";
import { facts } from "@muster/mapping/facts";
import { scene } from "../../exec/testing.ts";
import { key, windowsScene } from "../../testing/windows-scene.ts";
import { autorunOnWindows } from "./windows.ts";

const EXPLORER = "SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Policies\\Explorer";
const NON_VOLUME = "SOFTWARE\\Policies\\Microsoft\\Windows\\Explorer";
const HANDLERS = "SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Explorer\\AutoplayHandlers";
const USER = "S-1-5-21-1000-2000-3000-1001";

async function told(registry: object): Promise<unknown> {
  const reading = await autorunOnWindows(scene(windowsScene({ registry })));
  expect(facts.autorun.safeParse({ kind: "autorun", ...reading }).error).toBeUndefined();
  if (reading.state !== "known")
    return reading.state === "unknown" ? reading.reason : reading.state;
  const { settings, usersNotRead } = reading.value;
  return [
    ...settings.map(
      (s) => `${s.scope} ${s.driveTypesOff ?? "-"} ${s.commands} ${s.nonVolume} ${s.switchedOff}`,
    ),
    usersNotRead,
  ];
}

test.each<[string, object, unknown]>([
  [
    "all off",
    {
      [`HKLM\\${EXPLORER}`]: key({ NoDriveTypeAutoRun: 255, NoAutorun: 1 }),
      [`HKLM\\${NON_VOLUME}`]: key({ NoAutoplayfornonVolume: 1 }),
    },
    ["machine 255 never off default", 0],
  ],
  ["nothing set", { [`HKLM\\${EXPLORER}`]: null }, ["machine - default default default", 0]],
  [
    "bytes",
    { [`HKLM\\${EXPLORER}`]: key({ NoDriveTypeAutoRun: [145, 0, 0, 0] }) },
    ["machine 145 default default default", 0],
  ],
  [
    "bytes that are none",
    { [`HKLM\\${EXPLORER}`]: key({ NoDriveTypeAutoRun: [999, 0] }) },
    ["machine - default default default", 0],
  ],
  [
    "text",
    { [`HKLM\\${EXPLORER}`]: key({ NoDriveTypeAutoRun: "0x000000ff", NoAutorun: "0" }) },
    ["machine 255 allowed default default", 0],
  ],
  [
    "a person's own switch",
    {
      [`HKLM\\${EXPLORER}`]: null,
      HKU: key({}, [USER]),
      [`HKU\\${USER}\\${EXPLORER}`]: null,
      [`HKU\\${USER}\\${HANDLERS}`]: key({ DisableAutoplay: 1 }),
    },
    ["machine - default default default", "user - default default yes", 0],
  ],
  [
    "a person whose hive was not read",
    { [`HKLM\\${EXPLORER}`]: null, HKU: key({}, [USER]) },
    ["machine - default default default", 1],
  ],
  [
    "not allowed",
    { [`HKLM\\${EXPLORER}`]: { error: { type: "SecurityException" } } },
    "access_denied",
  ],
  [
    "one key hidden",
    {
      [`HKLM\\${EXPLORER}`]: null,
      [`HKLM\\${NON_VOLUME}`]: { error: { type: "SecurityException" } },
    },
    "access_denied",
  ],
  ["nothing at all", {}, "command_missing"],
])("%s", async (_, registry, outcome) => expect(await told(registry)).toEqual(outcome));
