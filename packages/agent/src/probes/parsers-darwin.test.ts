import { test } from "@jest/globals";
import { parseExtensions } from "../macos/extensions.ts";
import { parsePlist } from "../macos/plist.ts";
import { parseProfile } from "../macos/profiler.ts";
import { parsePlatformExpert } from "../macos/registry.ts";
import { compareNumbers, instantOf } from "../macos/values.ts";
import { expectNeverToThrow, expectQuick, type Trial } from "../testing/fuzz.ts";
import {
  administratorsIn,
  parseAdminGroup,
  parseGuest,
  parseRoot,
} from "./administrators/mac-groups.ts";
import { parseFalconStats } from "./antivirus/falcon-stats.ts";
import { parseSentinelStatus } from "./antivirus/sentinel.ts";
import { parseXProtectVersion } from "./antivirus/xprotect.ts";
import { parseDestinations, timeMachineOf } from "./backup/time-machine.ts";
import { parseBoottime } from "./boot/boottime.ts";
import { mozillaChannel } from "./browsers/mac-browsers.ts";
import { parseApfsList, parseExternal, parseFdesetup } from "./disk-encryption/filevault.ts";
import { parseMdatpHealth } from "./edr/mdatp-health.ts";
import { alfLayer, fromProfilerFirewall, parseAlf } from "./firewall/alf.ts";
import { fromProfiler } from "./installed-software/profiler-apps.ts";
import {
  fromProfilerHistory,
  fromReceipt,
  newestOfEach,
} from "./installed-updates/install-history.ts";
import { formOf, runsInOf } from "./machine-class/mac-form.ts";
import {
  parseDsconfigad,
  parseEnrolment,
  parsePlatformSso,
  providerOf,
} from "./management/enrolment.ts";
import { fromSystemVersion, isDisguise, parseSwVers } from "./os/sw-vers.ts";
import { pendingUpdate, recommendedUpdates } from "./pending-updates/apple-updates.ts";
import { parseSoftwareUpdate } from "./pending-updates/softwareupdate.ts";
import { loadedBy, parseDisabled, parsePrograms } from "./remote-access/launchd.ts";
import {
  fromDiskManagement,
  fromMountControls,
  fromRestrictions,
} from "./removable-media/mac-media.ts";
import { isPrepared, preparedAt } from "./restart/prepared.ts";
import { parseDisplaySleep, parseScreenLock, screenSaverOf } from "./screen-lock/mac-lock.ts";
import { fromBridge, parseBputil, parseSecurityInfo } from "./secure-boot/apple-boot.ts";
import { gatekeeperOf, integrityOf } from "./secure-boot/gatekeeper.ts";
import { parseDeclared } from "./update-policy/declarative.ts";
import { policyOf, profileDeferral, settingsOf } from "./update-policy/mac-settings.ts";

const xml = (inner: string) => `<?xml version="1.0"?>\n<plist version="1.0">\n${inner}\n</plist>\n`;

const declared = xml(
  "<dict>\n<key>SUCorePersistedStatePolicyFields</key>\n<dict>\n<key>Declarations</key><dict><key>a</key><dict><key>TargetOSVersion</key><string>26.2</string></dict></dict>\n<key>SUCoreDDMDeclarationGlobalSettings</key>\n<dict><key>automaticallyDownload</key><integer>1</integer></dict>\n</dict>\n</dict>",
);
const apfs = xml(
  "<dict><key>Containers</key><array><dict>\n<key>PhysicalStores</key><array><dict><key>DeviceIdentifier</key><string>disk0s2</string></dict></array>\n<key>Volumes</key><array><dict><key>FileVault</key><true/><key>Roles</key><array><string>Data</string></array></dict></array></dict></array></dict>",
);
const ioreg = xml(
  "<dict>\n<key>IOConsoleUsers</key><array><dict><key>kCGSSessionOnConsoleKey</key><true/></dict></array>\n<key>IORegistryEntryChildren</key><array><dict><key>IOObjectClass</key><string>IOPlatformExpertDevice</string><key>model</key><data>TWFjMTQsMgA=</data></dict></array></dict>",
);
const list =
  "Software Update found the following new or updated software:\n* Label: macOS Tahoe 26.2-25C56\n\tTitle: macOS Tahoe 26.2, Version: 26.2, Size: 6125430KiB, Recommended: YES, Action: restart, \n   * Safari13.1-13.1\n\tSafari (13.1), 66944K [recommended] [restart]\n";
const extensions =
  "1 extension(s)\n--- com.apple.system_extension.endpoint_security\nenabled\tactive\tteamID\tbundleID (version)\tname\t[state]\n*\t*\tUBF8T346G9\tcom.microsoft.wdav.epsext (101.24/101.24)\tDefender\t[activated enabled]\n";

/** Every parser of a property list takes whatever one may hold. */
const fromPlist = (take: (value: unknown) => unknown) => (text: string) => take(parsePlist(text));

/** Every parser of macOS, with a text that it is made for. */
const parsers: Readonly<Record<string, Trial>> = {
  plist: [parsePlist, declared],
  profile: [
    (text) => parseProfile(text, "SPFirewallDataType")?.map(fromProfilerFirewall),
    '{"SPFirewallDataType":[{"spfirewall_globalstate":"spfirewall_globalstate_block_all"}]}',
  ],
  profilerApps: [
    (text) => fromProfiler(parseProfile(text, "A") ?? []),
    '{"A":[{"_name":"x","path":"/Applications/x.app","signed_by":["Developer ID Application: Example (ABC)"]}]}',
  ],
  profilerHistory: [
    (text) =>
      newestOfEach(
        (parseProfile(text, "A") ?? []).map(fromProfilerHistory).filter((e) => e !== undefined),
      ),
    '{"A":[{"_name":"macOS 26.2","install_date":"2026-11-20T08:00:00Z"}]}',
  ],
  bridge: [
    (text) => (parseProfile(text, "A") ?? []).map(fromBridge),
    '{"A":[{"ibridge_secure_boot":"Full Security"}]}',
  ],
  registry: [parsePlatformExpert, ioreg],
  extensions: [parseExtensions, extensions],
  instant: [instantOf, "2026-11-18 09:12:45 +0000"],
  numbers: [(text) => compareNumbers(text, "26.2.1"), "26.2"],
  os: [
    (text) => {
      const version = parseSwVers(text);
      return version && isDisguise(version);
    },
    "ProductName:\t\tmacOS\nProductVersion:\t\t13.4.1\nProductVersionExtra:\t(c)\nBuildVersion:\t\t22F770820d\n",
  ],
  systemVersion: [
    fromPlist(fromSystemVersion),
    xml("<dict><key>ProductVersion</key><string>26.2</string></dict>"),
  ],
  boottime: [parseBoottime, "{ sec = 1795000000, usec = 5 } Wed Nov 18 11:06:40 2026\n"],
  form: [
    (text) => {
      const signs = { model: text, name: text, hypervisor: text, battery: false };
      return [formOf(signs), runsInOf(signs)];
    },
    "MacBookPro18,3",
  ],
  prepared: [fromPlist(isPrepared), declared],
  installLog: [
    preparedAt,
    "2026-11-20 08:15:30+00 mac softwareupdated[512]: MSU_UPDATE_25C56_patch_26.2: prepared, waiting for restart\n",
  ],
  softwareUpdate: [
    (text) => {
      const found = parseSoftwareUpdate(text);
      return found.state === "listed" && found.offered.map((o) => pendingUpdate(o, "26.1"));
    },
    list,
  ],
  recommended: [
    fromPlist((value) => recommendedUpdates(value, "26.1")),
    xml(
      "<dict><key>RecommendedUpdates</key><array><dict><key>Display Name</key><string>macOS 26.2</string></dict></array></dict>",
    ),
  ],
  receipts: [
    fromPlist((value) => (Array.isArray(value) ? value.map(fromReceipt) : [])),
    xml("<array><dict><key>displayName</key><string>macOS 26.2</string></dict></array>"),
  ],
  policy: [
    fromPlist((value) =>
      policyOf(parseDeclared(value), settingsOf(value, value), profileDeferral(value)),
    ),
    declared,
  ],
  xprotect: [parseXProtectVersion, "Version: 5322 Installed: 2026-11-18 09:12:45 +0000\n"],
  falcon: [parseFalconStats, "=== agent_info ===\n version: 7.10\n Sensor operational: true\n"],
  falconList: [
    parseFalconStats,
    xml("<dict><key>agent_info</key><dict><key>version</key><string>7</string></dict></dict>"),
  ],
  sentinel: [parseSentinelStatus, "Agent\n   Version: 23.2\n   Protection: enabled\n"],
  mdatp: [parseMdatpHealth, '{"licensed":true,"orgId":"a","edrMachineId":"b","healthIssues":[]}'],
  firewall: [
    (text) => alfLayer(parseAlf(text) ?? "off", text),
    "Firewall is enabled. (State = 1)\nFirewall has block all state set to disabled.\nFirewall stealth mode is on\nAutomatically allow built-in signed software ENABLED.\n",
  ],
  fdesetup: [parseFdesetup, "FileVault is On.\nEncryption in progress: Percent completed = 12.3\n"],
  apfs: [parseApfsList, apfs],
  external: [parseExternal, xml("<dict><key>AllDisksAndPartitions</key><array/></dict>")],
  adminGroup: [
    (text) => {
      const group = parseAdminGroup(text);
      return group && administratorsIn(group, parseRoot(text));
    },
    "GroupMembership: root a b\nGroupMembers:\n FFFFEEEE-DDDD-CCCC-BBBB-AAAA00000000 A\nNo such key: NestedGroups\n",
  ],
  guest: [parseGuest, "2026-11-21 10:00:00.000 sysadminctl[1:2] Guest account disabled.\n"],
  screenLock: [parseScreenLock, "2026-11-21 sysadminctl[1:2] screenLock delay is 300 seconds\n"],
  displaySleep: [
    parseDisplaySleep,
    "Battery Power:\n displaysleep         2\nAC Power:\n displaysleep 10\n",
  ],
  screenSaver: [
    fromPlist(screenSaverOf),
    xml("<dict><key>idleTime</key><integer>300</integer></dict>"),
  ],
  gatekeeper: [gatekeeperOf, "assessments enabled\n"],
  integrity: [integrityOf, "System Integrity Protection status: unknown (Custom Configuration).\n"],
  bputil: [parseBputil, "Security Mode:               Full    (smb0): absent\n"],
  securityInfo: [parseSecurityInfo, "SecureBoot = {\n  SecureBootLevel = full;\n}\n"],
  disabled: [parseDisabled, 'disabled services = {\n\t"com.openssh.sshd" => disabled\n}\n'],
  loaded: [
    (text) => loadedBy({ state: "ran", exitCode: 0, stdout: text, stderr: "" }, "com.openssh.sshd"),
    "system/com.openssh.sshd = {\n\tstate = waiting\n}\n",
  ],
  programs: [parsePrograms, "/sbin/launchd\n/usr/libexec/logd\n"],
  destinations: [parseDestinations, xml("<dict><key>Destinations</key><array/></dict>")],
  timeMachine: [
    fromPlist(timeMachineOf),
    xml(
      "<dict><key>Destinations</key><array><dict><key>SnapshotDates</key><array><date>2026-11-20T08:00:00Z</date></array></dict></array></dict>",
    ),
  ],
  media: [
    fromPlist((value) => [
      fromDiskManagement(value),
      fromMountControls(value),
      fromRestrictions(value),
    ]),
    xml("<dict><key>ExternalStorage</key><string>ReadOnly</string></dict>"),
  ],
  enrolment: [
    (text) => providerOf(parseEnrolment(text)?.server),
    "Enrolled via DEP: Yes\nMDM enrollment: Yes (User Approved)\nMDM server: https://mdm.example.org/x\n",
  ],
  dsconfigad: [parseDsconfigad, "  Active Directory Domain          = ad.example.org\n"],
  platformSso: [
    parsePlatformSso,
    'Device Configuration:\n {\n  "registrationCompleted" : true\n }\n',
  ],
  mozilla: [mozillaChannel, "SourceRepository=https://hg.mozilla.org/releases/mozilla-esr140\n"],
};

test.each(Object.entries(parsers))("%s never throws", (_, trial) => expectNeverToThrow(trial));

/** What leads these patterns on and never ends. */
const endless = [
  "* Label: ".repeat(6_000),
  `* Label: a\n\tTitle: ${"a, Ab: ".repeat(8_000)}`,
  `* Label: a\n\tTitle: ${", ".repeat(25_000)}`,
  `   * a\n\t${"(".repeat(50_000)}`,
  "<plist><dict>".repeat(4_000),
  "Automatically allow signed ".repeat(2_000),
  "block all ".repeat(5_000),
  `GroupMembership:${" a".repeat(25_000)}`,
  `softwareupdated prepared ${"prepared ".repeat(5_000)}`,
  `softwareupdated MSU_UPDATE_${"a".repeat(50_000)} prepared`,
  "System Integrity Protection status: ".repeat(1_500),
  "1 extension(s)\n\t\t".repeat(3_000),
  `1 extension(s)\n\t${"a.".repeat(25_000)} [`,
  ` displaysleep${" ".repeat(50_000)}`,
  "MDM enrollment: ".repeat(3_000),
  "Device Configuration: ".repeat(2_500),
];

test.each(Object.entries(parsers))("%s stays quick on endless lines", (_, [parse]) => {
  expectQuick(parse, endless);
});
