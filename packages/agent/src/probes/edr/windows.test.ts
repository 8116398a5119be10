import { expect, test } from "@jest/globals";
import { facts } from "@muster/mapping/facts";
import { type Scene, scene } from "../../exec/testing.ts";
import { key, windowsScene } from "../../testing/windows-scene.ts";
import { edrOnWindows } from "./windows.ts";

const STATUS = "HKLM\\SOFTWARE\\Microsoft\\Windows Advanced Threat Protection\\Status";
const ORG = "00000000-0000-4000-8000-000000000001";
const status = (values: object | null) => ({
  registry: { [STATUS]: values === null ? null : key({ ...values }) },
});
const service = (Name: string, State = "Running") => ({ Name, State, StartMode: "Auto" });
const services = (...all: ReturnType<typeof service>[]) => ({
  services: [service("EventLog"), ...all],
});
const onboarded = { OnboardingState: 1, OrgId: ORG, LastConnected: "134087616000000000" };

async function ask(about: Scene) {
  const reading = await edrOnWindows(scene(about));
  expect(facts.edr.safeParse({ kind: "edr", ...reading }).error).toBeUndefined();
  return reading;
}

async function told(sections: object): Promise<unknown> {
  const reading = await ask(windowsScene({ ...sections }));
  if (reading.state !== "known")
    return reading.state === "unknown" ? reading.reason : reading.state;
  return reading.value.products.map(
    (p) => `${p.product} ${p.onboarded} ${p.running} ${p.issues.length}`,
  );
}

test.each<[string, object, unknown]>([
  [
    "onboarded and running",
    { ...status(onboarded), ...services(service("Sense")) },
    ["defender-for-endpoint yes yes 0"],
  ],
  [
    "onboarded and not running",
    { ...status(onboarded), ...services(service("Sense", "Stopped")) },
    ["defender-for-endpoint yes no 1"],
  ],
  [
    "onboarded, its service gone",
    { ...status(onboarded), ...services() },
    ["defender-for-endpoint yes no 1"],
  ],
  ["onboarded, services not read", status(onboarded), ["defender-for-endpoint yes unknown 0"]],
  [
    "without an organisation",
    { ...status({ OnboardingState: 1 }), ...services(service("Sense")) },
    ["defender-for-endpoint unknown yes 0"],
  ],
  [
    "state 0",
    { ...status({ OnboardingState: 0 }), ...services(service("Sense", "Stopped")) },
    ["defender-for-endpoint no no 0"],
  ],
  [
    "the key is missing",
    { ...status(null), ...services(service("Sense", "Stopped")) },
    ["defender-for-endpoint no no 0"],
  ],
  ["nothing is there, all read", { ...status(null), ...services() }, []],
  ["the key is missing, services not read", status(null), "command_missing"],
  [
    "the key may not be read",
    {
      registry: { [STATUS]: { error: { type: "SecurityException" } } },
      ...services(service("Sense", "Stopped")),
    },
    "access_denied",
  ],
  [
    "the key was not asked for, its service runs",
    services(service("Sense")),
    ["defender-for-endpoint unknown yes 0"],
  ],
  [
    "other products",
    {
      ...status(null),
      ...services(
        service("CSFalconService"),
        service("SentinelAgent", "Stopped"),
        service("cyserver"),
        service("CbDefense", "Start Pending"),
      ),
    },
    [
      "crowdstrike-falcon unknown yes 0",
      "sentinelone unknown no 0",
      "cortex-xdr unknown yes 0",
      "carbon-black unknown unknown 0",
    ],
  ],
  ["nothing at all", {}, "command_missing"],
])("%s", async (_, sections, outcome) => expect(await told(sections)).toEqual(outcome));

test("whom it reports to, and when last", async () => {
  expect(
    await ask(windowsScene({ ...status(onboarded), ...services(service("Sense")) })),
  ).toMatchObject({
    value: { products: [{ organisation: ORG, lastContactAt: "2025-11-28T00:00:00.000Z" }] },
  });
});
