import { expect, test } from "@jest/globals";
import { facts } from "@muster/mapping/facts";
import { type Scene, scene } from "../../exec/testing.ts";
import { Failed, key, windowsScene, windowsWith } from "../../testing/windows-scene.ts";
import { supportProgrammeOnWindows } from "./windows.ts";

async function ask(about: Scene) {
  const reading = await supportProgrammeOnWindows(scene(about));
  const fact = { kind: "support-programme", ...reading };
  expect(facts["support-programme"].safeParse(fact).error).toBeUndefined();
  return reading;
}

const YEAR_1 = "f520e45e-7413-4a34-a497-d2765967d094";
const YEAR_2 = "1043add5-23b1-4afb-9a0f-64343c8f3f8d";
const SERVER_3 = "55b1dd2d-2209-4ea0-a805-06298bad25b3";
const OFFICE = "d450596f-894d-49e0-966a-fd39ed4c4c64";
const CONSUMER = "HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Windows\\ConsumerESU";
const SOMEBODY = "HKU\\S-1-5-21-1-2-3-1001";

function windows10(edition: string, registry: Readonly<Record<string, unknown>> = {}) {
  const current = { CurrentBuild: "19045", UBR: 6575, EditionID: edition };
  return windowsWith(current, { ProductType: 1 }, { [CONSUMER]: null, ...registry });
}

const pro = windows10("Professional");
const licence = (ID: string, LicenseStatus: unknown) => ({
  ID,
  LicenseStatus,
  PartialProductKey: "ABCDE",
  GracePeriodRemaining: 0,
});
const esu = { programme: "windows-esu", source: "software-licensing" };

test.each<[string, Parameters<typeof windowsScene>[0], readonly object[]]>([
  ["no licence, no hint", { ...pro, licensing: [] }, []],
  [
    "year 2 licensed",
    { ...pro, licensing: [licence(YEAR_2, 1)] },
    [{ ...esu, state: "active", year: 2 }],
  ],
  [
    "year 1 licensed, year 2 installed but not activated",
    { ...pro, licensing: [licence(YEAR_1, 1), licence(YEAR_2, 5)] },
    [
      { ...esu, state: "active", year: 1 },
      { ...esu, state: "inactive", year: 2 },
    ],
  ],
  [
    "an object of one, upper case, with braces",
    { ...pro, licensing: licence(`{${YEAR_2.toUpperCase()}}`, "1") },
    [{ ...esu, state: "active", year: 2 }],
  ],
  ["a licensed Office is none", { ...pro, licensing: [licence(OFFICE, 1)] }, []],
  [
    "a status that is not told",
    { ...pro, licensing: [licence(YEAR_2, null)] },
    [{ ...esu, state: "unknown", year: 2 }],
  ],
  [
    "a long-term edition is outside the programme of Windows 10",
    { ...windows10("EnterpriseS"), licensing: [licence(YEAR_1, 1)] },
    [{ ...esu, state: "unknown", year: 1 }],
  ],
  [
    "Server 2012 R2, year 3",
    {
      ...windowsWith({ CurrentBuild: "9600", EditionID: "ServerStandard" }, { ProductType: 3 }),
      licensing: [licence(SERVER_3, 1)],
    },
    [{ ...esu, state: "active", year: 3 }],
  ],
  [
    "enrolled as a consumer, by a person's account: no year is proved",
    {
      ...windows10("Core", {
        HKU: key({}, ["S-1-5-21-1-2-3-1001", "S-1-5-18"]),
        [`${SOMEBODY}\\Software\\Microsoft\\Windows NT\\CurrentVersion\\Windows\\ConsumerESU`]: key(
          {
            ESUEligibility: 5,
          },
        ),
      }),
      licensing: [],
    },
    [{ programme: "windows-esu", state: "active", source: "consumer-esu" }],
  ],
  [
    "eligible but not enrolled",
    { ...windows10("Core", { [CONSUMER]: key({ ESUEligibility: 2 }) }), licensing: [] },
    [{ programme: "windows-esu", state: "unknown", source: "consumer-esu" }],
  ],
  [
    "Azure Arc may carry it",
    { ...pro, licensing: [], services: [{ Name: "himds", State: "Running" }] },
    [{ programme: "windows-esu", state: "unknown", source: "azure-arc" }],
  ],
  [
    "Azure Arc on a system that has no programme",
    {
      ...windowsWith({ CurrentBuild: "26100", EditionID: "ServerStandard" }, { ProductType: 3 }),
      licensing: [],
      services: [{ Name: "himds", State: "Running" }],
    },
    [],
  ],
])("%s", async (_, sections, programmes) => {
  expect(await ask(windowsScene(sections))).toEqual({
    state: "known",
    value: { programmes },
    source: "software-licensing",
  });
});

test("a consumer's enrolment shows itself where the licences may not be read", async () => {
  const licensing = new Failed("CimException", "0x80041003");
  const enrolled = windows10("Core", { [CONSUMER]: key({ ESUEligibility: 3 }) });
  expect(await ask(windowsScene({ ...enrolled, licensing }))).toEqual({
    state: "known",
    value: { programmes: [{ programme: "windows-esu", state: "active", source: "consumer-esu" }] },
    source: "consumer-esu",
  });
  const eligible = windows10("Core", { [CONSUMER]: key({ ESUEligibility: 2 }) });
  expect(await ask(windowsScene({ ...eligible, licensing }))).toMatchObject({
    state: "unknown",
    reason: "access_denied",
  });
});

test.each<[string, Scene, string]>([
  ["nothing answers", { platform: "win32" }, "command_missing"],
  [
    "the licences may not be read",
    windowsScene({ ...pro, licensing: new Failed("CimException", "0x80041003") }),
    "access_denied",
  ],
  [
    "the licences take too long",
    windowsScene({ ...pro, licensing: new Failed("CimException", "0x80041069") }),
    "timeout",
  ],
  [
    "no licence, and the consumer's key may not be read",
    windowsScene({
      ...windows10("Core", { [CONSUMER]: { error: { type: "SecurityException" } } }),
      licensing: [],
    }),
    "access_denied",
  ],
])("%s -> unknown", async (_, about, reason) => {
  expect(await ask(about)).toMatchObject({ state: "unknown", reason });
});
