import { expect, test } from "@jest/globals";
import { facts } from "@muster/mapping/facts";
import type { Scene } from "../../exec/testing.ts";
import { mac, type Plain, plist } from "../../testing/mac-scene.ts";
import { installedUpdatesOnMac } from "../installed-updates/darwin.ts";
import { updateCheckOnMac } from "../update-check/darwin.ts";
import { updatePolicyOnMac } from "../update-policy/darwin.ts";
import { pendingUpdatesOnMac } from "./darwin.ts";
import { parseSoftwareUpdate } from "./softwareupdate.ts";

type About = Omit<Scene, "platform">;

const head = "Software Update Tool\n\nFinding available software\n";
const found = `${head}Software Update found the following new or updated software:\n`;
const LOCAL = "/Library/Preferences/com.apple.SoftwareUpdate.plist";
const MANAGED = "/Library/Managed Preferences/com.apple.SoftwareUpdate.plist";
const ACCESS = "/Library/Managed Preferences/com.apple.applicationaccess.plist";
const DDM = "/var/db/softwareupdate/SoftwareUpdateDDMStatePersistence.plist";
const scanned = (day: string, more: Readonly<Record<string, Plain>> = {}) => ({
  [LOCAL]: plist({ LastFullSuccessfulDate: new Date(`${day}T08:00:00Z`), ...more }),
});
const fresh = scanned("2026-11-20");
const list = "softwareupdate --list --no-scan";
const runs = (version: string) => ({
  sw_vers: `ProductVersion: ${version}\nBuildVersion: 25B78\n`,
});

test.each<[string, string, string, readonly (readonly (string | undefined)[])[]]>([
  [
    "a release of the line",
    `${found}* Label: macOS Tahoe 26.2-25C56\n\tTitle: macOS Tahoe 26.2, Version: 26.2, Size: 6125430KiB, Recommended: YES, Action: restart, \n`,
    "26.1",
    [["macOS Tahoe 26.2-25C56", "macOS Tahoe 26.2", "26.2", "yes"]],
  ],
  [
    "a release and an upgrade beside it, without a marketing name",
    `${found}* Label: macOS Sequoia 15.7.3-24G419\n\tTitle: macOS Sequoia 15.7.3, Version: 15.7.3, Size: 3000000KiB, Recommended: YES, Action: restart,\n* Label: macOS 27-26A428\n\tTitle: macOS 27, Version: 27.0, Size: 9000000KiB, Recommended: YES, Action: restart,\n`,
    "15.7.2",
    [
      ["macOS Sequoia 15.7.3-24G419", "macOS Sequoia 15.7.3", "15.7.3", "yes"],
      ["macOS 27-26A428", "macOS 27", "27.0", "no"],
    ],
  ],
  [
    "Safari, and tools of which nothing says what they hold",
    `${found}* Label: Safari27.2SequoiaAuto-27.2\n\tTitle: Safari, Version: 27.2, Size: 180000KiB, Recommended: YES,\n* Label: Command Line Tools for Xcode 26.2-26.2\n\tTitle: Command Line Tools for Xcode 26.2, Version: 26.2, Size: 787890KiB, Recommended: YES, \n`,
    "15.7.3",
    [
      ["Safari27.2SequoiaAuto-27.2", "Safari", "27.2", "yes"],
      [
        "Command Line Tools for Xcode 26.2-26.2",
        "Command Line Tools for Xcode 26.2",
        "26.2",
        "unknown",
      ],
    ],
  ],
  [
    "a rapid response",
    `${found}* Label: macOS Ventura Rapid Security Response 13.4.1-22F770820d\n\tTitle: macOS Ventura Rapid Security Response 13.4.1 (c), Version: 13.4.1 (c), Size: 200000KiB, Recommended: YES, Action: restart, \n`,
    "13.4.1",
    [
      [
        "macOS Ventura Rapid Security Response 13.4.1-22F770820d",
        "macOS Ventura Rapid Security Response 13.4.1 (c)",
        "13.4.1 (c)",
        "yes",
      ],
    ],
  ],
  [
    "a driver whose version looks like a response's",
    `${found}* Label: ExamplePrinterDrivers-30\n\tTitle: Example Printer Drivers (a), Version: 30.0, Size: 1KiB, Recommended: YES,\n`,
    "26.1",
    [["ExamplePrinterDrivers-30", "Example Printer Drivers (a)", "30.0", "unknown"]],
  ],
  [
    "a background security improvement",
    `${found}* Label: macOS Background Security Improvement 26.3.1-25D771400a\n\tTitle: macOS Background Security Improvement 26.3.1 (a), Version: 26.3.1 (a), Size: 1KiB, Recommended: YES, Action: restart,\n`,
    "26.3.1",
    [
      [
        "macOS Background Security Improvement 26.3.1-25D771400a",
        "macOS Background Security Improvement 26.3.1 (a)",
        "26.3.1 (a)",
        "yes",
      ],
    ],
  ],
  [
    "a title in another language with a comma, and no version",
    `${found}* Label: macOS Tahoe 26.2-25C56\n\tTitle: macOS Tahoe 26.2, mise à jour, Version: , Size: 1KiB, Recommended: YES, Action: restart\n`,
    "26.1",
    [["macOS Tahoe 26.2-25C56", "macOS Tahoe 26.2, mise à jour", "26.2", "yes"]],
  ],
  [
    "the form up to 10.14",
    `${found}   * macOS Mojave 10.14.6-\n\tmacOS Mojave 10.14.6 (10.14.6), 2500K [recommended] [restart]\n   * Safari13.1.2MojaveAuto-13.1.2\n\tSafari (13.1.2), 66944K [recommended]\n   - iTunesX-12.8.2\n\tiTunes (12.8.2), 273614K [recommended]\n`,
    "10.14.5",
    [
      ["macOS Mojave 10.14.6-", "macOS Mojave 10.14.6", "10.14.6", "yes"],
      ["Safari13.1.2MojaveAuto-13.1.2", "Safari", "13.1.2", "yes"],
      ["iTunesX-12.8.2", "iTunes", "12.8.2", "unknown"],
    ],
  ],
  [
    "the old form with a blank version",
    `${found}   * macOS High Sierra 10.13.6-\n\tmacOS High Sierra 10.13.6 ( ), 2500K [recommended] [restart]\n`,
    "10.13.5",
    [["macOS High Sierra 10.13.6-", "macOS High Sierra 10.13.6", "10.13.6", "yes"]],
  ],
  [
    "line ends of Windows",
    `${found}* Label: macOS Tahoe 26.2-25C56\n\tTitle: macOS Tahoe 26.2, Version: 26.2\n`.replaceAll(
      "\n",
      "\r\n",
    ),
    "26.1",
    [["macOS Tahoe 26.2-25C56", "macOS Tahoe 26.2", "26.2", "yes"]],
  ],
])("pending: %s", async (_, said, running, expected) => {
  const about = { files: fresh, commands: { [list]: said, ...runs(running) } };
  const reading = await pendingUpdatesOnMac(mac(about));
  expect(
    facts["pending-updates"].safeParse({ kind: "pending-updates", ...reading }).error,
  ).toBeUndefined();
  if (reading.state !== "known") throw new Error(JSON.stringify(reading));
  const { updates, securityOrigins } = reading.value;
  expect(updates.map((u) => [u.name, u.title ?? u.name, u.candidate, u.security])).toEqual(
    expected,
  );
  expect(updates.every((u) => u.severity === "unknown" && !u.held)).toBe(true);
  expect(securityOrigins).toEqual(["apple-software-update"]);
});

const none = { [list]: { stdout: head, stderr: "No new software available.\n" }, ...runs("26.2") };

test.each<[string, About, object]>([
  [
    "none after a fresh scan",
    { files: fresh, commands: none },
    { state: "known", value: { updates: [] }, asOf: "2026-11-20T08:00:00.000Z" },
  ],
  ["none six days after it", { files: scanned("2026-11-15"), commands: none }, { state: "known" }],
  [
    "none eight days after it",
    { files: scanned("2026-11-13"), commands: none },
    { state: "unknown", reason: "stale_cache" },
  ],
  [
    "none after a scan of the day after tomorrow",
    { files: scanned("2026-11-23"), commands: none },
    {
      state: "unknown",
      reason: "stale_cache",
      detail: expect.stringContaining("ahead of its clock"),
    },
  ],
  [
    "none, where the scan counted three and names none",
    { files: scanned("2026-11-20", { LastUpdatesAvailable: 3 }), commands: none },
    { state: "unknown", reason: "conflict" },
  ],
  [
    "none, and nobody knows since when",
    { commands: none },
    { state: "unknown", reason: "stale_cache" },
  ],
  [
    "something, whatever the age of the scan",
    {
      files: scanned("2026-09-01"),
      commands: {
        [list]: `${found}* Label: macOS Tahoe 26.2-25C56\n\tTitle: a, Version: 26.2\n`,
        ...runs("26.1"),
      },
    },
    { state: "known", value: { updates: [{ security: "yes" }] } },
  ],
  [
    "none, though the last scan found one",
    {
      files: scanned("2026-11-20", {
        RecommendedUpdates: [{ "Display Name": "macOS Tahoe 26.3", "Display Version": "26.3" }],
      }),
      commands: none,
    },
    {
      state: "known",
      value: { updates: [{ candidate: "26.3", security: "yes" }] },
      conflicts: [expect.any(String)],
    },
  ],
  [
    "none, and what the last scan found runs already",
    {
      files: scanned("2026-11-20", {
        RecommendedUpdates: [{ "Display Name": "macOS Tahoe 26.2", "Display Version": "26.2" }],
      }),
      commands: none,
    },
    { state: "known", value: { updates: [] } },
  ],
  [
    "no tool, but the last scan's list",
    {
      files: scanned("2026-11-20", {
        LastUpdatesAvailable: 1,
        RecommendedUpdates: [{ "Display Name": "Safari", "Display Version": "27.2" }],
      }),
    },
    {
      state: "known",
      value: { updates: [{ name: "Safari", security: "yes" }] },
      source: "software-update-preferences",
    },
  ],
  [
    "no tool, but the last scan's count",
    { files: scanned("2026-11-20", { LastUpdatesAvailable: 0 }) },
    { state: "known", value: { updates: [] } },
  ],
  ["no tool and no count", { files: fresh }, { state: "unknown", reason: "command_missing" }],
  [
    "a scan that failed and ended well",
    {
      files: fresh,
      commands: {
        [list]: `${head}Scan finished with error: Error Domain=SUErrorDomain Code=103\nNo new software available.\n`,
      },
    },
    { state: "unknown", reason: "failed" },
  ],
  [
    "no connection",
    {
      files: fresh,
      commands: {
        [list]: { stdout: head, stderr: "Can’t connect to the Apple Software Update server.\n" },
      },
    },
    { state: "unknown", reason: "failed" },
  ],
  [
    "only the heading",
    { files: fresh, commands: { [list]: head } },
    { state: "unknown", reason: "parse_error" },
  ],
  [
    "words of another language",
    { files: fresh, commands: { [list]: "Keine neue Software verfügbar.\n" } },
    { state: "unknown", reason: "parse_error" },
  ],
  [
    "nothing printed",
    { files: fresh, commands: { [list]: "" } },
    { state: "unknown", reason: "not_reported" },
  ],
  [
    "a tool that hangs",
    { files: fresh, commands: { [list]: { state: "failed", reason: "timeout", detail: "60 s" } } },
    { state: "unknown", reason: "timeout" },
  ],
  [
    "management that hides new releases",
    {
      files: {
        ...fresh,
        [ACCESS]: plist({ forceDelayedSoftwareUpdates: true, enforcedSoftwareUpdateDelay: 30 }),
      },
      commands: none,
    },
    {
      state: "known",
      value: {
        updates: [],
        unread: ["management hides updates of macOS for 30 days after their release"],
      },
    },
  ],
  [
    "settings that only plutil opens",
    { commands: { ...none, [`plutil -convert xml1 -o - ${LOCAL}`]: fresh[LOCAL] ?? "" } },
    { state: "known", value: { updates: [] } },
  ],
])("pending: %s", async (_, about, expected) => {
  const reading = await pendingUpdatesOnMac(mac(about));
  expect(
    facts["pending-updates"].safeParse({ kind: "pending-updates", ...reading }).error,
  ).toBeUndefined();
  expect(reading).toMatchObject(expected);
});

test("without the running release an offer of the system is unknown, never unimportant", async () => {
  const commands = {
    [list]: `${found}* Label: macOS 27-26A428\n\tTitle: macOS 27, Version: 27.0\n`,
  };
  const reading = await pendingUpdatesOnMac(mac({ files: fresh, commands }));
  expect(reading).toMatchObject({ value: { updates: [{ security: "unknown" }] } });
});

test("an entry without its second line is an entry still", () => {
  expect(parseSoftwareUpdate("* Label: a-1\n* Label: b-2\n\tTitle: B, Version: 2\n")).toEqual({
    state: "listed",
    offered: [
      { label: "a-1", title: undefined, version: undefined, recommended: true, action: undefined },
      { label: "b-2", title: "B", version: "2", recommended: true, action: undefined },
    ],
  });
});

const receipts = {
  "/Library/Receipts/InstallHistory.plist": plist([
    {
      displayName: "macOS 26.1",
      displayVersion: "26.1",
      date: new Date("2026-10-01T10:00:00Z"),
      processName: "softwareupdated",
    },
    {
      displayName: "macOS 26.2",
      displayVersion: "26.2",
      date: new Date("2026-11-10T10:00:00Z"),
      processName: "softwareupdated",
    },
    {
      displayName: "XProtectPlistConfigData",
      displayVersion: "5322",
      date: new Date("2026-11-19T10:00:00Z"),
      processName: "softwareupdated",
    },
    {
      displayName: "XProtectPlistConfigData",
      displayVersion: "5321",
      date: new Date("2026-11-12T10:00:00Z"),
      processName: "softwareupdated",
    },
    {
      displayName: "Example Tool",
      displayVersion: "3",
      date: new Date("2026-11-20T10:00:00Z"),
      processName: "installer",
    },
  ]),
};
const profiler = {
  "system_profiler SPInstallHistoryDataType -json": JSON.stringify({
    SPInstallHistoryDataType: [
      {
        _name: "macOS 26.2",
        install_date: "2026-11-10T10:00:00Z",
        install_version: "26.2",
        package_source: "package_source_apple",
      },
      {
        _name: "Safari",
        install_date: "5/6/2024",
        install_version: "27.2",
        package_source: "package_source_apple",
      },
    ],
  }),
};

test.each<[string, About, object]>([
  [
    "the receipts",
    { files: receipts },
    {
      state: "known",
      source: "install-history",
      value: {
        updates: [
          {
            id: "Example Tool",
            title: "Example Tool 3",
            at: "2026-11-20T10:00:00.000Z",
            result: "installed",
          },
          { id: "XProtectPlistConfigData", title: "XProtectPlistConfigData 5322" },
          { id: "macOS 26.2" },
          { id: "macOS 26.1" },
        ],
      },
    },
  ],
  [
    "the profiler, where a date that could be two is left out",
    { commands: profiler },
    {
      state: "known",
      source: "system_profiler",
      value: { updates: [{ id: "macOS 26.2" }, { id: "Safari", title: "Safari 27.2" }] },
    },
  ],
  [
    "a history without entries",
    { commands: { system_profiler: '{"SPInstallHistoryDataType":[]}' } },
    { state: "unknown", reason: "not_reported" },
  ],
  ["nothing", {}, { state: "unknown", reason: "command_missing" }],
])("installed: %s", async (_, about, expected) => {
  const reading = await installedUpdatesOnMac(mac(about));
  expect(
    facts["installed-updates"].safeParse({ kind: "installed-updates", ...reading }).error,
  ).toBeUndefined();
  expect(reading).toMatchObject(expected);
});

test.each<[string, About, object]>([
  [
    "both dates; lists of malware and other people's packages are no system updates",
    { files: { ...fresh, ...receipts } },
    {
      state: "known",
      value: { checkedAt: "2026-11-20T08:00:00.000Z", installedAt: "2026-11-10T10:00:00.000Z" },
    },
  ],
  [
    "the history alone",
    { commands: profiler },
    { state: "known", value: { installedAt: "2026-11-10T10:00:00.000Z" } },
  ],
  [
    "a scan that never went through",
    { files: { [LOCAL]: plist({ LastSuccessfulDate: new Date("2026-11-20T08:00:00Z") }) } },
    { state: "unknown", reason: "not_reported" },
  ],
  [
    "a date that means never",
    { files: { [LOCAL]: plist({ LastFullSuccessfulDate: new Date("2001-01-01T00:00:00Z") }) } },
    { state: "unknown" },
  ],
  ["nothing", {}, { state: "unknown", reason: "not_reported" }],
])("check: %s", async (_, about, expected) => {
  const reading = await updateCheckOnMac(mac(about));
  expect(
    facts["update-check"].safeParse({ kind: "update-check", ...reading }).error,
  ).toBeUndefined();
  expect(reading).toMatchObject(expected);
});

const all = {
  AutomaticCheckEnabled: true,
  AutomaticDownload: true,
  AutomaticallyInstallMacOSUpdates: true,
  CriticalUpdateInstall: true,
  ConfigDataInstall: true,
};
const local = (over: Readonly<Record<string, Plain>>) => ({ [LOCAL]: plist(over) });
const ddm = (
  settings: Readonly<Record<string, Plain>>,
  more: Readonly<Record<string, Plain>> = {},
) => ({
  [DDM]: plist({
    SUCorePersistedStatePolicyFields: { SUCoreDDMDeclarationGlobalSettings: settings, ...more },
  }),
});

test.each<[string, About["files"], object]>([
  ["everything on", local(all), { automatic: "install", scope: "all", obstacles: [] }],
  [
    "numbers for booleans",
    local({ AutomaticallyInstallMacOSUpdates: 1, AutomaticCheckEnabled: 1 }),
    { automatic: "install" },
  ],
  ["no check", local({ ...all, AutomaticCheckEnabled: false }), { automatic: "off" }],
  ["no download", local({ ...all, AutomaticDownload: false }), { automatic: "notify" }],
  [
    "download only",
    local({ ...all, AutomaticallyInstallMacOSUpdates: false }),
    { automatic: "download" },
  ],
  ["neither", local({ AutomaticallyInstallMacOSUpdates: false }), { automatic: "notify" }],
  [
    "responses alone are not enough",
    local({ AutomaticCheckEnabled: true, CriticalUpdateInstall: true, ConfigDataInstall: true }),
    { automatic: "not-configured" },
  ],
  [
    "absent keys are no reading",
    local({ LastUpdatesAvailable: 0 }),
    { automatic: "not-configured", obstacles: [] },
  ],
  [
    "responses switched off",
    local({ ...all, CriticalUpdateInstall: false }),
    { automatic: "install", obstacles: [expect.stringContaining("CriticalUpdateInstall")] },
  ],
  [
    "forced values win, key by key",
    {
      ...local({ ...all, AutomaticallyInstallMacOSUpdates: false }),
      [MANAGED]: plist({ AutomaticallyInstallMacOSUpdates: true }),
    },
    { automatic: "install", managedBy: "configuration profile" },
  ],
  [
    "a deferral by profile",
    {
      ...local(all),
      [ACCESS]: plist({ forceDelayedSoftwareUpdates: true, enforcedSoftwareUpdateDelay: 14 }),
    },
    { automatic: "install", deferralDays: 14 },
  ],
  [
    "a deferral without its days is Apple's thirty",
    { ...local(all), [ACCESS]: plist({ forceDelayedSoftwareUpdates: true }) },
    { deferralDays: 30 },
  ],
  [
    "declarative management, where the old keys do not count",
    {
      ...local({ ...all, AutomaticallyInstallMacOSUpdates: true }),
      ...ddm({
        automaticallyDownload: 2,
        automaticallyInstallOSUpdates: 2,
        combinedUpdatesDeferralPeriod: 7,
      }),
    },
    { automatic: "notify", managedBy: "declarative management", deferralDays: 7 },
  ],
  [
    "declarative management that installs",
    ddm({
      automaticallyDownload: 1,
      automaticallyInstallOSUpdates: 1,
      automaticallyInstallSystemAndSecurityUpdates: 1,
    }),
    { automatic: "install", obstacles: [] },
  ],
  [
    "declarative management in words",
    ddm({
      automaticallyInstallOSUpdates: "AlwaysOn",
      automaticallyInstallSystemAndSecurityUpdates: "AlwaysOff",
    }),
    { automatic: "install", obstacles: [expect.any(String)] },
  ],
  [
    "declarative management that leaves the choice",
    {
      ...local(all),
      ...ddm(
        { automaticallyInstallOSUpdates: 0 },
        { Declarations: { a: { TargetOSVersion: "26.2" } } },
      ),
    },
    { automatic: "install", managedBy: "declarative management" },
  ],
])("policy: %s", async (_, files = {}, value) => {
  const reading = await updatePolicyOnMac(mac({ files }));
  expect(
    facts["update-policy"].safeParse({ kind: "update-policy", ...reading }).error,
  ).toBeUndefined();
  expect(reading).toMatchObject({
    state: "known",
    value: { mechanism: "softwareupdate", ...value },
  });
});

test.each<[string, About["files"], object]>([
  [
    "a state only root may read",
    { ...local(all), [DDM]: "access_denied" },
    { reason: "access_denied" },
  ],
  [
    "forced values that are refused",
    { ...local(all), [MANAGED]: "access_denied" },
    { reason: "access_denied" },
  ],
  ["a damaged file", { [LOCAL]: "bplist00" }, { reason: "failed" }],
  [
    "a damaged state of declarative management",
    { ...local(all), [DDM]: "<plist><di" },
    { reason: "failed" },
  ],
  ["nothing", {}, { reason: "not_reported" }],
])("policy: %s is unknown", async (_, files = {}, expected) => {
  expect(await updatePolicyOnMac(mac({ files }))).toMatchObject({ state: "unknown", ...expected });
});

test.each<[string, Readonly<Record<string, Plain>>, string]>([
  ["a word nobody knows", { automaticallyInstallOSUpdates: "Sometimes" }, "not-configured"],
  [
    "security updates alone",
    { automaticallyInstallSystemAndSecurityUpdates: true },
    "not-configured",
  ],
  ["a choice about something else alone", { automaticallyDownload: "Allowed" }, "not-configured"],
  ["the choice of installing", { automaticallyInstallOSUpdates: "Allowed" }, "install"],
])("policy: where management declares %s, old keys give %s", async (_, settings, automatic) => {
  const files = { ...local(all), ...ddm(settings) };
  expect(await updatePolicyOnMac(mac({ files }))).toMatchObject({ value: { automatic } });
});

test.each<[string, string]>([
  ["an error", "The operation couldn’t be completed. (SUErrorDomain error -1.)\n"],
  ["words nobody knows", "Es ist keine neue Software verfügbar.\n"],
])("%s of softwareupdate beside a fresh scan that counts none is unknown", async (_, said) => {
  const files = scanned("2026-11-20", { LastUpdatesAvailable: 0 });
  expect(
    await pendingUpdatesOnMac(mac({ files, commands: { [list]: `${head}${said}` } })),
  ).toMatchObject({
    state: "unknown",
  });
});

test("a Mac that is enrolled nowhere keeps no such state, even where it may not be read", async () => {
  const commands = {
    "profiles status -type enrollment": "Enrolled via DEP: No\nMDM enrollment: No\n",
  };
  const files = { ...local(all), [DDM]: "access_denied" as const };
  expect(await updatePolicyOnMac(mac({ files, commands }))).toMatchObject({
    state: "known",
    value: { automatic: "install" },
  });
});
