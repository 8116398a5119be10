import { expect, test } from "@jest/globals";
import { facts } from "@muster/mapping/facts";
import { type Scene, scene } from "../../exec/testing.ts";
import { Failed, key, windows11, windowsScene, windowsWith } from "../../testing/windows-scene.ts";
import { updatePolicyOnWindows } from "./windows.ts";
import { hostIn } from "./windows-source.ts";

async function ask(about: Scene) {
  const reading = await updatePolicyOnWindows(scene(about));
  const fact = { kind: "update-policy", ...reading };
  expect(facts["update-policy"].safeParse(fact).error).toBeUndefined();
  return reading;
}

const POLICY = "HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows\\WindowsUpdate";
const AU = `${POLICY}\\AU`;
const MICROSOFT = "HKLM\\SOFTWARE\\Microsoft";
const MDM = `${MICROSOFT}\\PolicyManager\\current\\device\\Update`;
const USER = `${MICROSOFT}\\WindowsUpdate\\UX\\Settings`;
const LOCAL = `${MICROSOFT}\\Windows\\CurrentVersion\\WindowsUpdate\\Auto Update`;
const ENROLMENTS = `${MICROSOFT}\\Enrollments`;

const nothing = { [POLICY]: null, [AU]: null, [MDM]: null, [USER]: key({}) };
const services = [
  { Name: "wuauserv", State: "Stopped", StartMode: "Manual" },
  { Name: "UsoSvc", State: "Running", StartMode: "Auto" },
];
const level = (NotificationLevel: number) => ({ "update-settings": { NotificationLevel } });

const client = (registry: object, more: object = {}) =>
  windowsScene({
    ...windows11,
    registry: { ...windows11.registry, ...nothing, ...registry },
    services,
    ...more,
  });

const server = (build: string, registry: object, more: object = {}) =>
  windowsScene({
    ...windowsWith(
      { CurrentBuild: build, EditionID: "ServerStandard" },
      { ProductType: 3 },
      { ...nothing, ...registry },
    ),
    services,
    ...more,
  });

const enrolled = {
  [ENROLMENTS]: key({}, ["A", "B"]),
  [`${ENROLMENTS}\\A`]: key({}),
  [`${ENROLMENTS}\\B`]: key({ ProviderID: "MS DM Server", EnrollmentState: 1 }),
};

test.each<[string, Scene, object]>([
  [
    "a client for which nobody has set anything installs by design",
    client({}),
    { automatic: "install", mechanism: "windows-update", scope: "all", obstacles: [] },
  ],
  [
    "group policy: off",
    client({ [AU]: key({ NoAutoUpdate: 1, AUOptions: 4 }) }),
    { automatic: "off" },
  ],
  [
    "group policy: ask",
    client({ [AU]: key({ NoAutoUpdate: 0, AUOptions: 2 }) }),
    { automatic: "notify" },
  ],
  ["group policy: download", client({ [AU]: key({ AUOptions: "3" }) }), { automatic: "download" }],
  ["group policy: on schedule", client({ [AU]: key({ AUOptions: 4 }) }), { automatic: "install" }],
  [
    "a server that asks before it installs",
    server("20348", { [AU]: key({ AUOptions: 7 }) }),
    { automatic: "download" },
  ],
  [
    "group policy before device management",
    client({ [AU]: key({ AUOptions: 2 }), [MDM]: key({ AllowAutoUpdate: 2 }), ...enrolled }),
    { automatic: "notify", managedBy: "intune" },
  ],
  [
    "group policy leaves it to the administrator: device management decides",
    client({ [AU]: key({ AUOptions: 5 }), [MDM]: key({ AllowAutoUpdate: 5 }) }),
    { automatic: "off", managedBy: "mdm" },
  ],
  [
    "device management, with a deferral",
    client({
      [MDM]: key({ AllowAutoUpdate: 4, DeferQualityUpdatesPeriodInDays: 3 }),
      ...enrolled,
    }),
    { automatic: "install", managedBy: "intune", deferralDays: 3 },
  ],
  [
    "device management that was taken back",
    client({ [MDM]: key({ AllowAutoUpdate: 6 }) }, level(4)),
    { automatic: "install" },
  ],
  ["Windows Update says it is disabled", client({}, level(1)), { automatic: "off" }],
  [
    "Windows Update could not say",
    client({}, { "update-settings": { NotificationLevel: null } }),
    { automatic: "install" },
  ],
  ["Windows Update says that nobody has set it", client({}, level(0)), { automatic: "install" }],
  ["a server without a policy", server("20348", {}), { automatic: "not-configured" }],
  [
    "a server without a policy, which installs as Windows Update says: the server decides",
    server("26100", {}, level(4)),
    { automatic: "not-configured" },
  ],
  [
    "a server before Windows 10 with its own setting",
    server("9600", { [LOCAL]: key({ AUOptions: 3 }) }),
    { automatic: "download" },
  ],
  [
    "what is left of that setting in a newer system says nothing",
    client({ [LOCAL]: key({ AUOptions: 1 }) }),
    { automatic: "install" },
  ],
  [
    "policies unread: what Windows Update says is in force",
    windowsScene({ ...windows11, services, ...level(3) }),
    { automatic: "download" },
  ],
  [
    "WSUS",
    client({
      [POLICY]: key({ WUServer: "https://wsus.example.org:8531" }),
      [AU]: key({ AUOptions: 4, UseWUServer: 1 }),
    }),
    { automatic: "install", mechanism: "wsus", managedBy: "wsus" },
  ],
  [
    "ConfigMgr, which sets WSUS itself",
    client(
      {
        [POLICY]: key({ WUServer: "https://wsus.example.org:8531" }),
        [AU]: key({ AUOptions: 4, UseWUServer: 1 }),
      },
      { services: [...services, { Name: "CcmExec", State: "Running", StartMode: "Auto" }] },
    ),
    { mechanism: "wsus", managedBy: "configmgr" },
  ],
  [
    "a deferral by group policy before one by device management",
    client({
      [POLICY]: key({ DeferQualityUpdates: 1, DeferQualityUpdatesPeriodInDays: 30 }),
      [MDM]: key({ DeferQualityUpdatesPeriodInDays: 3 }),
    }),
    { deferralDays: 30 },
  ],
  [
    "a deferral for ever",
    client({ [POLICY]: key({ DeferQualityUpdatesPeriodInDays: 99_999 }) }),
    { deferralDays: 3650 },
  ],
  [
    "a deferral that is switched off",
    client({ [POLICY]: key({ DeferQualityUpdates: 0, DeferQualityUpdatesPeriodInDays: 30 }) }),
    { deferralDays: undefined },
  ],
  [
    "held at a feature release",
    client({
      [POLICY]: key({
        TargetReleaseVersion: 1,
        TargetReleaseVersionInfo: "24H2",
        ProductVersion: "Windows 11",
      }),
    }),
    { automatic: "install", pinnedTo: "Windows 11 24H2", obstacles: [] },
  ],
  [
    "a pin that is switched off",
    client({ [POLICY]: key({ TargetReleaseVersion: 0, TargetReleaseVersionInfo: "22H2" }) }),
    { pinnedTo: undefined },
  ],
  [
    "paused by the person",
    client({ [USER]: key({ PauseUpdatesExpiryTime: "2026-11-30T09:00:00Z" }) }),
    { obstacles: ["updates are paused until 30 November 2026"] },
  ],
  [
    "a pause that is over, whatever its start",
    client({
      [USER]: key({
        PauseUpdatesExpiryTime: "2026-11-20T09:00:00Z",
        PauseQualityUpdatesStartTime: "2026-11-13T09:00:00Z",
      }),
    }),
    { obstacles: [] },
  ],
  [
    "paused by policy, which lasts 35 days",
    client({ [POLICY]: key({ PauseQualityUpdatesStartTime: "2026-11-01" }) }),
    { obstacles: ["updates are paused until 6 December 2026"] },
  ],
  [
    "a pause until nobody knows when",
    client({ [USER]: key({ PauseUpdatesExpiryTime: "30/11/2026" }) }),
    { obstacles: ["updates are paused until a day that cannot be read"] },
  ],
  [
    "a service that may not start",
    client(
      {},
      {
        services: [
          { Name: "WUAUSERV", StartType: 4 },
          { Name: "UsoSvc", StartMode: "Disabled" },
        ],
      },
    ),
    {
      automatic: "install",
      obstacles: [
        "the service wuauserv is disabled, so updates cannot run",
        "the service UsoSvc is disabled, so updates cannot run",
      ],
    },
  ],
])("%s", async (_, about, value) => {
  expect(await ask(about)).toMatchObject({ state: "known", value });
});

test("says what Windows Update says otherwise", async () => {
  expect(await ask(server("26100", {}, level(3)))).toMatchObject({
    conflicts: ['Windows Update says "download" where no policy says anything'],
  });
});

const SERVICE = "HKLM\\SYSTEM\\CurrentControlSet\\Services\\wuauserv";

test("takes the start of a service from the registry where WMI does not answer", async () => {
  const about = client(
    { [SERVICE]: key({ Start: 4 }) },
    { services: new Failed("CimException", "0x80041010") },
  );
  expect(await ask(about)).toMatchObject({ value: { obstacles: [expect.any(String)] } });
});

test.each<[string, Scene, string]>([
  ["nothing answers", { platform: "win32" }, "command_missing"],
  [
    "a policy that may not be read",
    client({ [AU]: { error: { type: "SecurityException" } } }),
    "access_denied",
  ],
  [
    "device management that may not be read: the default is no reading",
    client({ [MDM]: { error: { type: "SecurityException" } } }),
    "access_denied",
  ],
  [
    "left to the local administrator, whose choice nobody tells",
    client({ [AU]: key({ AUOptions: 5 }) }),
    "not_reported",
  ],
  ["a value nobody has seen", client({ [AU]: key({ AUOptions: 12 }) }), "parse_error"],
  ["an odd switch", client({ [AU]: key({ NoAutoUpdate: 3, AUOptions: 4 }) }), "parse_error"],
  ["a level nobody has seen, where nothing else decides", client({}, level(9)), "parse_error"],
  ["a value that is no number", client({ [AU]: key({ AUOptions: "auto" }) }), "parse_error"],
  [
    "whether the service may start is not known",
    client({}, { services: new Failed("CimException", "0x80041010") }),
    "not_reported",
  ],
])("%s -> unknown", async (_, about, reason) => {
  expect(await ask(about)).toMatchObject({ state: "unknown", reason });
});

test.each([
  ["http://wsus.example.org:8530", "wsus.example.org"],
  ["https://user:secret@WSUS.example.org/x", "wsus.example.org"],
  ["wsus", undefined],
  [undefined, undefined],
])("the host of %s is %s", (address, host) => {
  expect(hostIn(address)).toBe(host);
});
