import { expect, test } from "@jest/globals";
import { facts } from "@muster/mapping/facts";
import { type Scene, scene } from "../../exec/testing.ts";
import { key, windowsScene } from "../../testing/windows-scene.ts";
import { screenLockOnWindows } from "./windows.ts";

const SYSTEM = "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Policies\\System";
const LOCK = "HKLM\\SOFTWARE\\Microsoft\\PolicyManager\\current\\device\\DeviceLock";
const PROFILES = "HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\ProfileList";
const USER = "S-1-5-21-1000-2000-3000-1001";
const OWN = `HKU\\${USER}\\Control Panel\\Desktop`;
const POLICY = `HKU\\${USER}\\Software\\Policies\\Microsoft\\Windows\\Control Panel\\Desktop`;
const hive = (own: object | null, policy: object | null = null) => ({
  HKU: key({}, [".DEFAULT", "S-1-5-18", USER, `${USER}_Classes`]),
  [OWN]: own === null ? null : key({ ...own }),
  [POLICY]: policy === null ? null : key({ ...policy }),
});
const saver = { ScreenSaveActive: "1", ScreenSaverIsSecure: "1", ScreenSaveTimeOut: "600" };

async function ask(about: Scene) {
  const reading = await screenLockOnWindows(scene(about));
  const fact = facts["screen-lock"].safeParse({ kind: "screen-lock", ...reading });
  expect(fact.error).toBeUndefined();
  return reading;
}

async function told(registry: object): Promise<unknown> {
  const reading = await ask(windowsScene({ registry }));
  if (reading.state !== "known")
    return reading.state === "unknown" ? reading.reason : reading.state;
  return reading.value.settings.map(
    (s) => `${s.source} ${s.from} ${s.enabled} ${s.afterSeconds ?? "-"} ${s.password}`,
  );
}

test.each<[string, object, unknown]>([
  [
    "the machine's limit",
    { [SYSTEM]: key({ InactivityTimeoutSecs: 900 }) },
    ["inactivity-limit policy yes 900 yes"],
  ],
  [
    "a limit of 0 is never",
    { [SYSTEM]: key({ InactivityTimeoutSecs: 0 }) },
    ["inactivity-limit policy no - unknown"],
  ],
  [
    "device management, minutes",
    { [LOCK]: key({ MaxInactivityTimeDeviceLock: 15, DevicePasswordEnabled: 0 }) },
    ["device-lock policy yes 900 yes"],
  ],
  [
    "device management without a password",
    { [LOCK]: key({ MaxInactivityTimeDeviceLock: 15, DevicePasswordEnabled: 1 }) },
    ["device-lock policy yes 900 no"],
  ],
  ["a person's screen saver", hive(saver), ["screen-saver user yes 600 yes"]],
  ["not secure", hive({ ...saver, ScreenSaverIsSecure: "0" }), ["screen-saver user no - no"]],
  ["not active", hive({ ...saver, ScreenSaveActive: "0" }), ["screen-saver user no - yes"]],
  [
    "no timeout",
    hive({ ScreenSaveActive: "1", ScreenSaverIsSecure: "1" }),
    ["screen-saver user no - yes"],
  ],
  ["a timeout of 0", hive({ ...saver, ScreenSaveTimeOut: "0" }), ["screen-saver user no - yes"]],
  [
    "a timeout that is no number",
    hive({ ...saver, ScreenSaveTimeOut: "soon" }),
    ["screen-saver user unknown - yes"],
  ],
  [
    "policy wins",
    hive({ ...saver, ScreenSaveActive: "0" }, { ...saver, ScreenSaveTimeOut: "300" }),
    ["screen-saver policy yes 300 yes"],
  ],
  [
    "policy sets one of three",
    hive(saver, { ScreenSaveTimeOut: "300" }),
    ["screen-saver user yes 300 yes"],
  ],
  [
    "policy switches it off",
    hive(saver, { ScreenSaveActive: "0" }),
    ["screen-saver user no - yes"],
  ],
  ["nobody set anything", hive({}), ["screen-saver default no - no"]],
  [
    "policy alone is read",
    { HKU: key({}, [USER]), [POLICY]: key({ ScreenSaveTimeOut: "300" }) },
    ["screen-saver user unknown - unknown"],
  ],
  [
    "a hive that was not read",
    { HKU: key({}, [USER]), [SYSTEM]: key({ InactivityTimeoutSecs: 600 }) },
    ["inactivity-limit policy yes 600 yes"],
  ],
  [
    "nobody signed in and no rule",
    { [SYSTEM]: key({}), [LOCK]: null, HKU: key({}, ["S-1-5-18"]) },
    "not_reported",
  ],
  ["not allowed", { [SYSTEM]: { error: { type: "SecurityException" } } }, "access_denied"],
  ["nothing at all", {}, "command_missing"],
])("%s", async (_, registry, outcome) => expect(await told(registry)).toEqual(outcome));

test("people who are not signed in are counted", async () => {
  const registry = {
    ...hive(saver),
    [PROFILES]: key({}, ["S-1-5-18", USER, "S-1-5-21-1000-2000-3000-1002", "S-1-12-1-1-2-3-4"]),
  };
  expect(await ask(windowsScene({ registry }))).toMatchObject({ value: { usersNotRead: 2 } });
});
